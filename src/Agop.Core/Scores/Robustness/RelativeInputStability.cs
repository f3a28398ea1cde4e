using static TorchSharp.torch;

namespace Agop.Core.Scores.Robustness;

/// <summary>RIS: stability relative to the image.</summary>
internal sealed class RelativeInputStability : RelativeStability
{
    /// <inheritdoc/>
    public override ScoreInfo Info { get; } = Described("ris", "Relative input stability", "||(x - x_i) / x||_2");

    private protected override double[][] Compared(ExplainedBatch batch, Tensor images) => Rows(images);
}
