using Agop.Core.Gradients;
using static TorchSharp.torch;

namespace Agop.Core.Scores.Robustness;

/// <summary>RRS: stability relative to what the layer that GradCAM weighs gives.</summary>
internal sealed class RelativeRepresentationStability : RelativeStability
{
    /// <inheritdoc/>
    public override ScoreInfo Info { get; } =
        Described(
            "rrs",
            "Relative representation stability",
            "||(L(x) - L(x_i)) / L(x)||_2, L the output of GradCAM's layer",
            ScoreNeeds.Convolution
        );

    private protected override double[][] Compared(ExplainedBatch batch, Tensor images)
    {
        using var scope = NewDisposeScope();
        return Rows(batch.Model.Activation(images, new OutputHead(HeadKind.Logit, batch.Classes)).Activation);
    }
}
