using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods.Cams;

/// <summary>
/// ReLU(sum_k w_k A_k) with A the last convolution's output before its ReLU (in residual networks the last block's output) and w_k the mean
/// over positions of the gradient with respect to A_k, then upsampled to the image (align_corners false).
/// </summary>
/// <remarks>
/// Selvaraju et al., arXiv 1610.02391; Captum's LayerGradCam with relu_attributions, whose default upsampling is nearest too.
/// </remarks>
internal sealed class GradCam : IAttributionMethod
{
    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new("gradcam", "GradCAM", "up(ReLU(sum_k mean(dz/dA_k) A_k))", "arXiv 1610.02391", MethodNeeds.Model | MethodNeeds.Convolution, 1)
        {
            Parameters = [CamMap.Upsampling, CamMap.Layer],
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context) =>
        CamMap.Of(context, (activation, gradient) => (gradient.mean([2, 3], keepdim: true) * activation).sum(1, keepdim: true));
}
