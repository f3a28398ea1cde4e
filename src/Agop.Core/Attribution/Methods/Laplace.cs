using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>The five-point Laplace filter.</summary>
/// <remarks>scipy.ndimage.laplace with its defaults, as the XAI-TRIS authors use it.</remarks>
internal sealed class Laplace : IAttributionMethod
{
    /// <inheritdoc/>
    public MethodInfo Info { get; } = new("laplace", "Laplace", "[1 -2 1] + [1 -2 1]^T * x", "XAI-TRIS, SciPy", MethodNeeds.None);

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context) => ImageFilter.Apply(context.Images, [0, 1, 0, 1, -4, 1, 0, 1, 0]);
}
