using static TorchSharp.torch;

namespace Agop.Core.Scores.Robustness;

/// <summary>ROS: stability relative to the logits.</summary>
internal sealed class RelativeOutputStability : RelativeStability
{
    /// <inheritdoc/>
    public override ScoreInfo Info { get; } = Described("ros", "Relative output stability", "||h(x) - h(x_i)||_2, h the logits");

    private protected override double[][] Compared(ExplainedBatch batch, Tensor images)
    {
        using var scope = NewDisposeScope();
        return Rows(batch.Model.Logits(images));
    }

    private protected override double Distance(double[] before, double[] after) =>
        Math.Sqrt(before.Zip(after, (then, now) => (then - now) * (then - now)).Sum());
}
