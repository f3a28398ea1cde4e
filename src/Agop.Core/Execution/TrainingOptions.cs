using Agop.Core.Errors;
using Agop.Core.Gradients;

namespace Agop.Core.Execution;

/// <summary>How a network is trained. The defaults are the XAI-TRIS authors' but for the loss, which is applied to the logits.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training split.</summary>
    public int Epochs { get; init; } = 500;

    /// <summary>Samples per step; the last batch of an epoch may be smaller.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>Adam's step size (betas 0.9 and 0.999, eps 1e-8, no decay).</summary>
    public double LearningRate { get; init; } = 5e-4;

    /// <summary>What cross-entropy is applied to.</summary>
    public LossInput Loss { get; init; } = LossInput.Logits;

    /// <summary>Start weights, batch order and dropout.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// What the training-time hook accumulates, each step before its update. <c>loss</c> costs nothing; the others one more pass each.
    /// </summary>
    public IReadOnlyList<GradientTarget> Hook { get; init; } = [GradientTarget.Loss];

    /// <summary>Epochs between snapshots of the hook's running sums; 0 keeps only those at the end.</summary>
    public int SnapshotEvery { get; init; } = 10;

    /// <summary>Refuses values that cannot work.</summary>
    /// <exception cref="InputException">With the option's name and what was expected.</exception>
    public void Validate(string source)
    {
        if (Epochs < 1)
            throw new InputException(source, $"epochs: expected at least 1, not {Epochs}");
        if (BatchSize < 1)
            throw new InputException(source, $"batch: expected at least 1, not {BatchSize}");
        if (!(LearningRate > 0))
            throw new InputException(source, $"learning-rate: expected a number above 0, not {LearningRate}");
        if (Hook.Distinct().Count() != Hook.Count)
            throw new InputException(source, "hook: expected each target once");
        if (SnapshotEvery < 0)
            throw new InputException(source, $"snapshot-every: expected 0 or more, not {SnapshotEvery}");
    }
}
