using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>
/// x * integral over a in [0, 1] of g(a x), from a zero baseline, by Gauss-Legendre quadrature. The explained class is that of the image itself.
/// </summary>
/// <remarks>Sundararajan, Taly, Yan, arXiv 1703.01365. Captum's IntegratedGradients with its default rule; Captum rounds the
/// steps to float32, this does not. Sums to f(x) - f(0) up to the quadrature's error.</remarks>
public sealed class IntegratedGradients : IAttributionMethod
{
    /// <inheritdoc/>
    public MethodInfo Info { get; } = new(
        "integrated-gradients", "Integrated Gradients", "x * sum_k w_k g(a_k x)", "arXiv 1703.01365", MethodNeeds.Model, 50,
        [new MethodOption("steps", "50", "nodes of the quadrature", Minimum: 1, IsInteger: true)]);

    /// <inheritdoc/>
    public Tensor Attribute(AttributionContext context)
    {
        using var scope = NewDisposeScope();
        var (nodes, weights) = GaussLegendre.Rule(context.Settings.Integer("steps"));
        var sum = zeros(context.Images.shape, ScalarType.Float64);
        for (var k = 0; k < nodes.Length; k++)
        {
            using var pass = NewDisposeScope();
            sum.add_(context.GradientAt(context.Images * nodes[k]), weights[k]);
        }
        return scope.MoveToOuter(sum * context.Images.to(ScalarType.Float64));
    }
}
