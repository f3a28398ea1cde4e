using TorchSharp;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>
/// g * sqrt(diag M / max diag M): the gradient, damped where training gradients were small. An all-zero diag M gives an all-zero map.
/// </summary>
/// <remarks>arXiv 2605.12816.</remarks>
internal sealed class AgopWeighted : IAttributionMethod
{
    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new("agop-weighted", "AGOP-Weighted", "g * sqrt(diag M / max diag M)", "arXiv 2605.12816", MethodNeeds.Model | MethodNeeds.Agop, 1);

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var diagonal = context.Agop!;
        var largest = diagonal.max().ToDouble();
        var weight = largest > 0 ? (diagonal / largest).sqrt() : zeros_like(diagonal);
        return scope.MoveToOuter(context.Gradient() * weight);
    }
}
