using static TorchSharp.torch;

namespace Agop.Core.Attribution;

/// <summary>Finds out which pixels an output depends on.</summary>
/// <example>
/// <code>
/// private sealed class SquaredGradient : IAttributionMethod
/// {
///     public MethodInfo Info { get; } =
///         new("squared-gradient", "Squared gradient", "g^2", "Baehrens et al. 2010", MethodNeeds.Model, Gradients: 1);
///
///     public torch.Tensor Attribute(AttributionContext context)
///     {
///         using var scope = torch.NewDisposeScope();
///         return scope.MoveToOuter(context.Gradient().square());
///     }
/// }
/// </code>
/// </example>
public interface IAttributionMethod
{
    /// <summary>What it is and what it needs.</summary>
    MethodInfo Info { get; }

    /// <summary>The maps of a batch.</summary>
    /// <returns>(B, C, H, W) in float64, signed where the method is; C may be 1 for methods that give one map for all channels.</returns>
    Tensor Attribute(AttributionContext context);
}
