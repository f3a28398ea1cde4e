using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods.Cams;

/// <summary>ReLU(sum_k ReLU(g_k) A_k): each position of the layer weighed by its own gradient.</summary>
/// <remarks>Jiang et al., IEEE TIP 30 (2021), 5875; pytorch-grad-cam's LayerCAM.</remarks>
internal sealed class LayerCam : IAttributionMethod
{
    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new(
            "layercam",
            "LayerCAM",
            "up(ReLU(sum_k ReLU(dz/dA_k) A_k))",
            "doi 10.1109/TIP.2021.3089943",
            MethodNeeds.Model | MethodNeeds.Convolution,
            1
        )
        {
            Parameters = [CamMap.Upsampling, CamMap.Layer],
            IsDefault = false,
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context) =>
        CamMap.Of(context, (activation, gradient) => (gradient.relu() * activation).sum(1, keepdim: true));
}
