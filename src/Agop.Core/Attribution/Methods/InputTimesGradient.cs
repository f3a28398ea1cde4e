using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>x * g.</summary>
/// <remarks>Shrikumar, Greenside, Kundaje, arXiv 1605.01713; Captum's InputXGradient.</remarks>
internal sealed class InputTimesGradient : IAttributionMethod
{
    /// <inheritdoc/>
    public MethodInfo Info { get; } = new("input-x-gradient", "InputXGradient", "x * g", "arXiv 1605.01713", MethodNeeds.Model, 1);

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(context.Gradient() * context.Images.to(ScalarType.Float64));
    }
}
