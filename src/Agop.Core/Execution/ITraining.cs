using Agop.Core.Accumulation;
using Agop.Core.Models.Weights;

namespace Agop.Core.Execution;

/// <summary>A network in training on one path: what the trainer asks for, step by step.</summary>
internal interface ITraining : IDisposable
{
    /// <summary>The hook's running sums so far, one per target.</summary>
    IReadOnlyList<AgopState> HookStates { get; }

    /// <summary>One step of Adam on the mean loss of some samples; the hook takes their input gradients before it.</summary>
    /// <param name="rows">Which training samples.</param>
    /// <param name="dropoutStream">Which masks.</param>
    /// <returns>The mean loss before the step.</returns>
    double Step(ReadOnlySpan<long> rows, long dropoutStream);

    /// <summary>The sum over batches of their mean losses on the validation split, and the share classified correctly.</summary>
    (double Loss, double Accuracy) Validate();

    /// <summary>A copy of the parameters as they are.</summary>
    WeightSet CopyWeights();
}
