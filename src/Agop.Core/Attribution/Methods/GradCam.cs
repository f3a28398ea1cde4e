using Agop.Core.Parameters;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Core.Attribution.Methods;

/// <summary>
/// ReLU(sum_k w_k A_k) with A the last convolution's output before its ReLU (in residual networks the last block's output) and w_k the mean
/// over positions of the gradient with respect to A_k, then upsampled to the image (align_corners false).
/// </summary>
/// <remarks>
/// Selvaraju et al., arXiv 1610.02391; Captum's LayerGradCam with relu_attributions, whose default upsampling is nearest too.
/// </remarks>
internal sealed class GradCam : IAttributionMethod
{
    private const string Nearest = "nearest";
    private const string Bilinear = "bilinear";

    private static readonly ChoiceParameter s_upsampling = new("upsampling", Nearest, "how the small map is enlarged", [Nearest, Bilinear]);

    private static readonly LayerParameter s_layer = new(
        "layer",
        "whose output is weighed, by its name in the network; the last unless given"
    );

    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new("gradcam", "GradCAM", "up(ReLU(sum_k mean(dz/dA_k) A_k))", "arXiv 1610.02391", MethodNeeds.Model | MethodNeeds.Convolution, 1)
        {
            Parameters = [s_upsampling, s_layer],
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var shape = context.Images.shape;
        var mode = context.Settings.Get(s_upsampling) == Bilinear ? InterpolationMode.Bilinear : InterpolationMode.Nearest;
        return scope.MoveToOuter(
            interpolate(
                LowResolution(context),
                [shape[2], shape[3]],
                mode: mode,
                align_corners: mode == InterpolationMode.Bilinear ? false : null
            )
        );
    }

    /// <summary>The map before it is enlarged (B, 1, h, w), in float64.</summary>
    public static Tensor LowResolution(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var (activation, gradient) = context.Activation(context.Settings.Get(s_layer));
        return scope.MoveToOuter((gradient.mean([2, 3], keepdim: true) * activation).sum(1, keepdim: true).relu());
    }
}
