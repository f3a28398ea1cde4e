namespace Agop.Benchmarks.Units;

/// <summary>Nothing hard: every map that multiplies by the input is right.</summary>
internal sealed record LinearUnit() : Unit("linear", "sum_j w_j x_j, w = (2, -1.5, 1, 0.5)", ["x1", "x2", "x3", "x4"])
{
    private static readonly double[] s_weights = [2, -1.5, 1, 0.5];

    internal override IReadOnlyList<HiddenUnit> Hidden { get; } = [.. HiddenUnit.Through(s_weights)];

    internal override double Output(ReadOnlySpan<float> row) => ModelTruth(row).Sum();

    internal override double[] ModelTruth(ReadOnlySpan<float> row)
    {
        var parts = new double[s_weights.Length];
        for (var j = 0; j < parts.Length; j++)
            parts[j] = s_weights[j] * row[j];
        return parts;
    }
}
