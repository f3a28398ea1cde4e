using static TorchSharp.torch;

namespace Agop.Core.Attribution;

/// <summary>Finds out which pixels an output depends on.</summary>
public interface IAttributionMethod
{
    /// <summary>What it is and what it needs.</summary>
    MethodInfo Info { get; }

    /// <summary>The maps of a batch.</summary>
    /// <returns>(B, C, H, W) in float64, signed where the method is; C may be 1 for methods that give one map for all channels.</returns>
    Tensor Attribute(AttributionContext context);
}
