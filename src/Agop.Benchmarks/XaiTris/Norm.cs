namespace Agop.Benchmarks.XaiTris;

/// <summary>The Euclidean norm of many values, compensated, so that it does not depend on how a BLAS orders its sum.</summary>
internal sealed class Norm
{
    private double _sum,
        _rest;

    /// <summary>Of all that was added.</summary>
    public double Value => Math.Sqrt(_sum);

    /// <summary>Adds values.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            var term = value * value - _rest;
            var next = _sum + term;
            _rest = next - _sum - term;
            _sum = next;
        }
    }
}
