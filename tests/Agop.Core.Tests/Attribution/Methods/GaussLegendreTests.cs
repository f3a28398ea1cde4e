using Agop.Core.Attribution.Methods;
using Agop.Tests.Support;
using MathNet.Numerics.Integration;

namespace Agop.Core.Tests.Attribution.Methods;

public sealed class GaussLegendreTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(50)]
    public void It_integrates_polynomials_exactly_with_rising_nodes(int n)
    {
        var (nodes, weights) = GaussLegendre.Rule(n);
        Assert.Equal(nodes.Order(), nodes);
        for (var degree = 0; degree < 2 * n; degree++)
            Assert.Equal(1.0 / (degree + 1), nodes.Zip(weights, (x, w) => w * Math.Pow(x, degree)).Sum(), 1e-14);
    }

    /// <summary>At sizes that MathNet has tables for; the others it computes to 1e-10 only.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(1024)]
    public void It_equals_the_tabulated_rules(int n)
    {
        var (rule, (nodes, weights)) = (new GaussLegendreRule(0, 1, n), GaussLegendre.Rule(n));
        Near.Equal(rule.Abscissas, nodes, 1e-14);
        Near.Equal(rule.Weights, weights, 1e-12);
    }
}
