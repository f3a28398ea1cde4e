namespace Agop.Core.Attribution.Methods;

/// <summary>Nodes and weights of Gauss-Legendre quadrature on [0, 1], in double precision.</summary>
internal static class GaussLegendre
{
    /// <summary>
    /// The rule with n nodes, in ascending order; its weights sum to 1 and it integrates polynomials up to degree 2n - 1 exactly.
    /// </summary>
    public static (double[] Nodes, double[] Weights) Rule(int n)
    {
        var (nodes, weights) = (new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            // Newton's iteration on the Legendre polynomial, from Tricomi's estimate of its i-th root.
            var x = Math.Cos(Math.PI * (i + 0.75) / (n + 0.5));
            double derivative = 0;
            for (var iteration = 0; iteration < 100; iteration++)
            {
                var (value, slope) = Legendre(n, x);
                derivative = slope;
                var step = value / slope;
                x -= step;
                if (Math.Abs(step) < 1e-16)
                    break;
            }
            nodes[n - 1 - i] = 0.5 * (1 + x);
            weights[n - 1 - i] = 1.0 / ((1 - x * x) * derivative * derivative);
        }
        return (nodes, weights);
    }

    private static (double Value, double Slope) Legendre(int n, double x)
    {
        var (before, value) = (1.0, x);
        for (var k = 2; k <= n; k++)
            (before, value) = (value, ((2 * k - 1) * x * value - (k - 1) * before) / k);
        return n == 1 ? (x, 1) : (value, n * (x * value - before) / (x * x - 1));
    }
}
