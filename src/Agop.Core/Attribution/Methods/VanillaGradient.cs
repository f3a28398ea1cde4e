using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>|g|, also called Saliency.</summary>
/// <remarks>Simonyan, Vedaldi, Zisserman, arXiv 1312.6034; Captum's Saliency.</remarks>
internal sealed class VanillaGradient : IAttributionMethod
{
    /// <inheritdoc/>
    public MethodInfo Info { get; } = new("vanilla-grad", "VanillaGrad", "|g|", "arXiv 1312.6034", MethodNeeds.Model, 1);

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context) => context.Gradient().abs();
}
