using Agop.Core.Attribution;
using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace CustomMethod;

/// <summary>|g|^p: sensitivity analysis at p = 2.</summary>
/// <remarks>Baehrens et al., JMLR 11, 2010.</remarks>
public sealed class GradientPower : IAttributionMethod
{
    private static readonly NumberParameter s_power = new("p", 2, "the exponent", Maximum: 8) { AboveMinimum = true };

    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new("gradient-power", "Gradient power", "|g|^p", "Baehrens et al. 2010", MethodNeeds.Model, Gradients: 1)
        {
            Parameters = [s_power],
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(context.Gradient().abs().pow(context.Settings.Get(s_power)));
    }
}
