namespace Agop.Benchmarks.Units;

/// <summary>What raises both logits alike decides nothing, however much it is in each of them.</summary>
internal sealed record UncertaintyUnit()
    : Unit("uncertainty", "z_1 - z_0, z_0 = 2 x1 + x2 + u1 + u2, z_1 = 1.5 x3 - x4 + u1 + u2", ["x1", "x2", "x3", "x4", "u1", "u2"])
{
    private static readonly double[] s_zero = [2, 1, 0, 0, 1, 1];
    private static readonly double[] s_one = [0, 0, 1.5, -1, 1, 1];

    internal override IReadOnlyList<HiddenUnit> Hidden { get; } =
    [
        new(s_zero, 0, 1, 0),
        new([.. s_zero.Select(weight => -weight)], 0, -1, 0),
        new(s_one, 0, 0, 1),
        new([.. s_one.Select(weight => -weight)], 0, 0, -1),
    ];

    internal override double Output(ReadOnlySpan<float> row) => ModelTruth(row).Sum();

    internal override double[] ModelTruth(ReadOnlySpan<float> row) => Times(row, j => s_one[j] - s_zero[j]);

    internal override double[] LogitTruth(ReadOnlySpan<float> row, int label) => Times(row, j => label == 1 ? s_one[j] : s_zero[j]);

    private static double[] Times(ReadOnlySpan<float> row, Func<int, double> weight)
    {
        var parts = new double[s_one.Length];
        for (var j = 0; j < parts.Length; j++)
            parts[j] = weight(j) * row[j];
        return parts;
    }
}
