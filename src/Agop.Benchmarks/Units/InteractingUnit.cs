using Agop.Core.Randomness;

namespace Agop.Benchmarks.Units;

/// <summary>A category decides with which weight another feature counts, and counts itself, too.</summary>
internal sealed record InteractingUnit()
    : Unit("interacting", "sum_j w_j(a_j) x_j + v_j a_j, a_j 0 or 1, w = (2 or -1, 0.5 or 1.5), v = (1, -1)", ["a1", "x1", "a2", "x2"])
{
    /// <summary>Beyond what a feature reaches.</summary>
    private const double Gate = 100;

    private static readonly (double Off, double On, double Own)[] s_pairs = [(2, -1, 1), (0.5, 1.5, -1)];

    internal override IReadOnlyList<HiddenUnit> Hidden =>
        [
            .. s_pairs
                .Index()
                .SelectMany(pair =>
                    HiddenUnit
                        .Through(At(2 * pair.Index + 1, pair.Item.Off - pair.Item.On), At(2 * pair.Index, Gate))
                        .Concat(HiddenUnit.Through(At(2 * pair.Index + 1, pair.Item.On)))
                        .Concat(HiddenUnit.Through(At(2 * pair.Index, pair.Item.Own)))
                ),
        ];

    internal override void Draw(Philox random, Span<float> row)
    {
        for (var j = 0; j < s_pairs.Length; j++)
            (row[2 * j], row[2 * j + 1]) = (Coin(random), (float)random.NextGaussian());
    }

    internal override double Output(ReadOnlySpan<float> row) => ModelTruth(row).Sum();

    internal override double[] ModelTruth(ReadOnlySpan<float> row)
    {
        var parts = new double[Names.Count];
        foreach (var (j, (off, on, own)) in s_pairs.Index())
            (parts[2 * j], parts[2 * j + 1]) = (own * row[2 * j], (row[2 * j] != 0 ? on : off) * row[2 * j + 1]);
        return parts;
    }

    /// <summary>Half of what the category changes of the feature's weight is its own.</summary>
    internal override double[] DataTruth(ReadOnlySpan<float> row)
    {
        var parts = new double[Names.Count];
        foreach (var (j, (off, on, own)) in s_pairs.Index())
        {
            var (mean, here) = ((off + on) / 2, row[2 * j] != 0 ? on : off);
            parts[2 * j] = (here - mean) / 2 * row[2 * j + 1] + own * (row[2 * j] - 0.5);
            parts[2 * j + 1] = (mean + here) / 2 * row[2 * j + 1];
        }
        return parts;
    }
}
