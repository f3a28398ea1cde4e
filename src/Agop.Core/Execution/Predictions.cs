using Agop.Core.Models;
using static TorchSharp.torch;

namespace Agop.Core.Execution;

/// <summary>The predicted classes of samples that are read block by block.</summary>
internal static class Predictions
{
    /// <summary>The predicted class of each sample, and whether it is the right one.</summary>
    /// <param name="model">The network.</param>
    /// <param name="samples">With labels.</param>
    /// <param name="cancellation">Checked before each block.</param>
    public static (long[] Predicted, bool[] Correct) Of(IModel model, SampleReader samples, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var (predicted, correct) = (new List<long>(), new List<bool>());
        foreach (var block in samples.Blocks(0, samples.Count, model.BatchSize, LaneDevice.Of(model.Plan.Path)))
        {
            cancellation.ThrowIfCancellationRequested();
            var guesses = model.Predict(block.Images);
            predicted.AddRange(guesses);
            correct.AddRange(guesses.Zip(block.Labels!, (guess, truth) => guess == truth));
        }
        return ([.. predicted], [.. correct]);
    }
}
