using Agop.Core.Randomness;

namespace Agop.Benchmarks.Units;

/// <summary>
/// f rises with each feature, but by steps back and forth: at every place the gradient is three times as steep as f or has the wrong sign.
/// </summary>
internal sealed record ShatteredUnit()
    : Unit(
        "shattered",
        "sum_j w_j (x_j + t(x_j)), t a triangle wave of slope 2 and period 0.5 within [-2, 2], w = (2, -1.5, 1)",
        ["x1", "x2", "x3"]
    )
{
    private const double Slope = 2;
    private const double Half = 0.25;
    private const int Teeth = 8;
    private const float Reach = 2;

    private static readonly double[] s_weights = [2, -1.5, 1];

    /// <summary>Between two places where the slope turns there is one of two slopes, 3 and -1.</summary>
    internal override IReadOnlyList<HiddenUnit> Hidden =>
        [
            .. s_weights
                .Index()
                .SelectMany(weight =>
                    HiddenUnit
                        .Through(At(weight.Index, weight.Item))
                        .Concat(
                            Turns()
                                .Select(turn =>
                                    HiddenUnit.Of(
                                        At(weight.Index, turn.Right ? 1 : -1),
                                        turn.Right ? -turn.Place : turn.Place,
                                        weight.Item * turn.Change
                                    )
                                )
                        )
                ),
        ];

    /// <summary>
    /// The wave leaves 0 upwards, and is odd: to the right of 0 it is a sum of ReLUs of x - place, to the left of -x + place. Each changes
    /// the slope in its direction.
    /// </summary>
    private static IEnumerable<(bool Right, double Place, double Change)> Turns()
    {
        foreach (var right in new[] { true, false })
        {
            var sign = right ? 1 : -1;
            yield return (right, 0, sign * Slope);
            for (var turn = 0; turn < Teeth; turn++)
                yield return (right, sign * (Half / 2 + turn * Half), sign * (turn % 2 == 0 ? -2 : 2) * Slope);
        }
    }

    internal override void Draw(Philox random, Span<float> row)
    {
        foreach (ref var value in row)
            do value = (float)random.NextGaussian();
            while (Math.Abs(value) > Reach);
    }

    internal override double Output(ReadOnlySpan<float> row) => ModelTruth(row).Sum();

    internal override double[] ModelTruth(ReadOnlySpan<float> row)
    {
        var parts = new double[s_weights.Length];
        for (var j = 0; j < parts.Length; j++)
            parts[j] = s_weights[j] * (row[j] + Wave(row[j]));
        return parts;
    }

    /// <summary>A triangle wave through 0, odd.</summary>
    private static double Wave(double x)
    {
        // Quarters of a period: up, down, down, up.
        var phase = Math.Abs(x) / (2 * Half) % 1;
        var height =
            phase < 0.25 ? phase
            : phase < 0.75 ? 0.5 - phase
            : phase - 1;
        return Math.Sign(x) * height * 2 * Half * Slope;
    }
}
