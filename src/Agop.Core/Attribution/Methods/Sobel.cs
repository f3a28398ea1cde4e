using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>Sobel's edge filter along the last axis.</summary>
/// <remarks>scipy.ndimage.sobel with its defaults, as the XAI-TRIS authors use it.</remarks>
internal sealed class Sobel : IAttributionMethod
{
    /// <inheritdoc/>
    public MethodInfo Info { get; } = new("sobel", "Sobel", "[1 2 1]^T [-1 0 1] * x", "XAI-TRIS, SciPy", MethodNeeds.None);

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context) => ImageFilter.Apply(context.Images, [-1, 0, 1, -2, 0, 2, -1, 0, 1]);
}
