using Agop.Core.Randomness;

namespace Agop.Benchmarks.Units;

/// <summary>A switch c takes away what its feature adds: the two are there, and cancel each other.</summary>
internal sealed record ConflictingUnit()
    : Unit("conflicting", "sum_j w_j x_j (1 - c_j), c_j 0 or 1, w = (2, -1.5, 1)", ["x1", "x2", "x3", "c1", "c2", "c3"])
{
    /// <summary>Beyond what a feature reaches.</summary>
    private const double Gate = 100;

    private static readonly double[] s_weights = [2, -1.5, 1];
    private static readonly int s_count = s_weights.Length;

    internal override IReadOnlyList<HiddenUnit> Hidden =>
        [.. Enumerable.Range(0, s_count).SelectMany(j => HiddenUnit.Through(At(j, s_weights[j]), At(s_count + j, Gate)))];

    internal override void Draw(Philox random, Span<float> row)
    {
        for (var j = 0; j < s_count; j++)
            (row[j], row[s_count + j]) = ((float)random.NextGaussian(), Coin(random));
    }

    internal override double Output(ReadOnlySpan<float> row) => ModelTruth(row).Sum();

    /// <summary>A feature adds w x, and the switch takes it back.</summary>
    internal override double[] ModelTruth(ReadOnlySpan<float> row) => Parts(row, (part, isOff) => (part, isOff ? -part : 0));

    /// <summary>
    /// Without the switch a feature adds half of its part on average: (w x / 2 + w x (1 - c)) / 2 is its share, the rest is the switch's.
    /// </summary>
    internal override double[] DataTruth(ReadOnlySpan<float> row) =>
        Parts(row, (part, isOff) => isOff ? (part / 4, -part / 4) : (3 * part / 4, part / 4));

    private static double[] Parts(ReadOnlySpan<float> row, Func<double, bool, (double Feature, double Switch)> shared)
    {
        var parts = new double[2 * s_count];
        for (var j = 0; j < s_count; j++)
            (parts[j], parts[s_count + j]) = shared(s_weights[j] * row[j], row[s_count + j] != 0);
        return parts;
    }
}
