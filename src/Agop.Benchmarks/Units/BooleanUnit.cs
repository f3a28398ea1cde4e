using Agop.Core.Randomness;

namespace Agop.Benchmarks.Units;

/// <summary>
/// The conjunction or the disjunction of four statements, each true (1) or false (-1), and f is 1 or -1. A single false one is why the
/// conjunction is false; where there are several, or none, they share it.
/// </summary>
internal sealed record BooleanUnit : Unit
{
    private const int Count = 4;

    /// <summary>How often a statement is what all must be: so that both classes are as likely, its fourth power is a half.</summary>
    private const double Share = 0.84;

    private readonly bool _isAnd;

    public BooleanUnit(bool isAnd)
        : base(
            isAnd ? "and" : "or",
            $"1 if {(isAnd ? "all" : "any")} of x1 to x4 are 1, else -1; x_j 1 or -1",
            [.. Enumerable.Range(1, Count).Select(number => $"x{number}")]
        ) => _isAnd = isAnd;

    /// <summary>All true: 2 relu(sum - 3) - 1; any true: 1 - 2 relu(-sum - 3).</summary>
    internal override IReadOnlyList<HiddenUnit> Hidden =>
        [HiddenUnit.Of([.. Enumerable.Repeat(_isAnd ? 1.0 : -1, Count)], 1 - Count, _isAnd ? 2 : -2)];

    internal override double Bias => _isAnd ? -1 : 1;

    internal override void Draw(Philox random, Span<float> row)
    {
        foreach (ref var value in row)
            value = random.NextDouble() < Share ? Whole : -Whole;
    }

    /// <summary>What all statements must be for the rarer class.</summary>
    private float Whole => _isAnd ? 1 : -1;

    internal override double Output(ReadOnlySpan<float> row) => row.ContainsAnyExcept(Whole) ? -Whole : Whole;

    /// <summary>Beside one that is all true (all false for the disjunction), or, where the row itself is, all false (all true).</summary>
    internal override double[] ModelTruth(ReadOnlySpan<float> row)
    {
        var (parts, others) = (new double[Count], row.Length - row.Count(Whole));
        for (var j = 0; j < Count; j++)
            parts[j] =
                others == 0 ? 2.0 * Whole / Count
                : row[j].Equals(Whole) ? 0
                : -2.0 * Whole / others;
        return parts;
    }

    /// <summary>
    /// Of the coalitions only those without an odd statement differ by another: a feature that is as it must be raises the share of rows
    /// that are whole from Share^(n - s) to Share^(n - s - 1); an odd one ends it.
    /// </summary>
    internal override double[] DataTruth(ReadOnlySpan<float> row)
    {
        var (parts, whole) = (new double[Count], row.Count(Whole));
        for (var j = 0; j < Count; j++)
        {
            var isWhole = row[j].Equals(Whole);
            // The coalitions of s of the others that are whole, each of weight s! (n - s - 1)! / n!.
            var (others, weight) = (whole - (isWhole ? 1 : 0), 1.0 / Count);
            for (var s = 0; s <= others; s++)
            {
                parts[j] += 2 * Whole * weight * ((isWhole ? Math.Pow(Share, Count - s - 1) : 0) - Math.Pow(Share, Count - s));
                // To the next s: choose(others, s) s! (n - s - 1)!.
                weight *= (double)(others - s) / (Count - s - 1 == 0 ? 1 : Count - s - 1);
            }
        }
        return parts;
    }
}
