using Agop.Core.Randomness;

namespace Agop.Benchmarks.Units;

/// <summary>
/// Pertinent negatives: that a feature is absent, zero, counts ten times as much as that it is there. Beside a row of zeros an absent
/// feature has done nothing; beside other rows it has.
/// </summary>
internal sealed record NegativesUnit()
    : Unit("negatives", "sum_j w_j x_j + v_j (p_j + 10 (1 - p_j)), p_j 0 or 1, w = (2, -1.5), v = (0.2, -0.2)", ["x1", "x2", "p1", "p2"])
{
    private const double Absent = 10;

    private static readonly double[] s_weights = [2, -1.5];
    private static readonly double[] s_present = [0.2, -0.2];

    internal override IReadOnlyList<HiddenUnit> Hidden =>
        [
            .. HiddenUnit.Through([.. s_weights, 0, 0]),
            .. s_present
                .Index()
                .SelectMany(pair =>
                    new[]
                    {
                        HiddenUnit.Of(At(2 + pair.Index, 2), -1, pair.Item),
                        HiddenUnit.Of(At(2 + pair.Index, -2), 1, Absent * pair.Item),
                    }
                ),
        ];

    internal override void Draw(Philox random, Span<float> row)
    {
        (row[0], row[1]) = ((float)random.NextGaussian(), (float)random.NextGaussian());
        (row[2], row[3]) = (Coin(random), Coin(random));
    }

    internal override double Output(ReadOnlySpan<float> row)
    {
        var sum = 0.0;
        for (var j = 0; j < 2; j++)
            sum += s_weights[j] * row[j] + s_present[j] * (row[2 + j] + Absent * (1 - row[2 + j]));
        return sum;
    }

    internal override double[] ModelTruth(ReadOnlySpan<float> row) => Parts(row, beside: 0);

    internal override double[] DataTruth(ReadOnlySpan<float> row) => Parts(row, beside: 0.5);

    /// <summary>What a feature adds beside one that is there so often.</summary>
    private static double[] Parts(ReadOnlySpan<float> row, double beside) =>
        [
            s_weights[0] * row[0],
            s_weights[1] * row[1],
            s_present[0] * (1 - Absent) * (row[2] - beside),
            s_present[1] * (1 - Absent) * (row[3] - beside),
        ];
}
