using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods.Cams;

/// <summary>
/// ReLU(sum_k w_k A_k) with w_k the sum over positions of a * ReLU(g), a = g^2 / (2 g^2 + S_k g^3), S_k the sum of A_k over positions and
/// g the gradient with respect to A_k; a is 0 where g is.
/// </summary>
/// <remarks>
/// Chattopadhyay et al., arXiv 1710.11063, equation 19, whose third derivatives are those of exp(z). pytorch-grad-cam adds 1e-6 to the
/// denominator, which is left out.
/// </remarks>
internal sealed class GradCamPlusPlus : IAttributionMethod
{
    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new(
            "gradcam-pp",
            "GradCAM++",
            "up(ReLU(sum_k sum(a ReLU(g)) A_k)), a = g^2 / (2 g^2 + sum(A_k) g^3)",
            "arXiv 1710.11063",
            MethodNeeds.Model | MethodNeeds.Convolution,
            1
        )
        {
            Parameters = [CamMap.Upsampling, CamMap.Layer],
            IsDefault = false,
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context) =>
        CamMap.Of(
            context,
            (activation, gradient) =>
            {
                // g^2 / (2 g^2 + S g^3) is 1 / (2 + S g) but for g = 0.
                var share = 1 / (2 + activation.sum([2, 3], keepdim: true) * gradient);
                var weights = (share * gradient.relu()).masked_fill(gradient.eq(0), 0).sum([2, 3], keepdim: true);
                return (weights * activation).sum(1, keepdim: true);
            }
        );
}
