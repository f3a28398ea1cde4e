using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods.Paths;

/// <summary>x * m(x, 0), m the multipliers of DeepLIFT's rescale rule beside a zero baseline. Sums to f(x) - f(0), f the logit.</summary>
/// <remarks>Shrikumar, Greenside, Kundaje, arXiv 1704.02685; Captum's DeepLift.</remarks>
internal sealed class DeepLift : IAttributionMethod
{
    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new("deep-lift", "DeepLIFT", "x * m(x, 0)", "arXiv 1704.02685", MethodNeeds.Model | MethodNeeds.Layers, Gradients: 1)
        {
            IsDefault = false,
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(context.Multipliers(zeros_like(context.Images)) * context.Images.to(ScalarType.Float64));
    }
}
