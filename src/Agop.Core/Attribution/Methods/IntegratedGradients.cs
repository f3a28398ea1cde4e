using Agop.Core.Gradients;
using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>
/// x * integral over a in [0, 1] of g(a x), from a zero baseline, by Gauss-Legendre quadrature. The explained class is that of the image
/// itself.
/// </summary>
/// <remarks>Sundararajan, Taly, Yan, arXiv 1703.01365. Captum's IntegratedGradients with its default rule; Captum rounds the
/// steps to float32, this does not. Sums to f(x) - f(0) up to the quadrature's error.</remarks>
internal sealed class IntegratedGradients : IAttributionMethod
{
    private static readonly IntegerParameter s_steps = new("steps", 50, "nodes of the quadrature", Minimum: 1);

    /// <inheritdoc/>
    public MethodInfo Info { get; } =
        new("integrated-gradients", "Integrated Gradients", "x * sum_k w_k g(a_k x)", "arXiv 1703.01365", MethodNeeds.Model)
        {
            Parameters = [s_steps],
            GradientCount = s_steps,
        };

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var (nodes, weights) = GaussLegendre.Rule(context.Settings.Get(s_steps));
        var mean = context.WeightedGradients(new ScaledCopies(nodes, weights), GradientTerm.Signed)[0];
        return scope.MoveToOuter(mean * context.Images.to(ScalarType.Float64));
    }
}
