using MathNet.Numerics.Distributions;

namespace Agop.Core.Statistics;

/// <summary>Whether two methods differ over the same seeds.</summary>
/// <param name="Count">How many pairs.</param>
/// <param name="Difference">Mean of first less second.</param>
/// <param name="Effect">Cohen's d for pairs: mean difference over its standard deviation, or NaN.</param>
/// <param name="TTest">Two-sided p of the paired t-test, or NaN.</param>
/// <param name="Wilcoxon">Two-sided exact p of the signed-rank test, or NaN.</param>
/// <param name="Reason">Why there is no test, or null.</param>
/// <example>
/// <code>
/// PairedTest test = PairedTest.Compare([0.5, 0.6, 0.7], [0.4, 0.4, 0.6]); // difference 0.133, p of the t-test 0.057
/// </code>
/// </example>
public sealed record PairedTest(int Count, double Difference, double Effect, double TTest, double Wilcoxon, string? Reason)
{
    private const int MaxExact = 20;
    private const double Rounding = 1e-12;

    /// <summary>Compares paired values.</summary>
    public static PairedTest Compare(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        if (first.Count != second.Count)
            throw new ArgumentException($"{first.Count} values against {second.Count}", nameof(second));
        var differences = first.Zip(second, (a, b) => a - b).ToArray();
        var estimate = Estimate.Of(differences);
        if (differences.Length < Estimate.Fewest)
            return new PairedTest(
                differences.Length,
                estimate.Mean,
                double.NaN,
                double.NaN,
                double.NaN,
                $"{differences.Length} seeds; a test needs {Estimate.Fewest}"
            );
        if (differences.Any(double.IsNaN))
            return new PairedTest(differences.Length, double.NaN, double.NaN, double.NaN, double.NaN, "undefined values");
        if (differences.All(difference => difference == 0))
            return new PairedTest(differences.Length, 0, 0, 1, 1, Reason: null);

        // Maps that no seed changes differ by the same number for every seed: there is nothing to test. Rounding must not count as spread.
        if (estimate.StandardDeviation <= Rounding * Math.Abs(estimate.Mean))
            return new PairedTest(differences.Length, estimate.Mean, double.NaN, double.NaN, double.NaN, "no spread over seeds");

        var effect = estimate.Mean / estimate.StandardDeviation;
        var t = 2 * StudentT.CDF(0, 1, differences.Length - 1, -Math.Abs(effect * Math.Sqrt(differences.Length)));
        return new PairedTest(differences.Length, estimate.Mean, effect, t, SignedRank(differences), Reason: null);
    }

    /// <summary>
    /// Two-sided p of Wilcoxon's signed-rank test: zeros dropped, equal magnitudes share their mean rank; exact up to 20 pairs, then
    /// normal.
    /// </summary>
    /// <example>
    /// <code>
    /// double p = PairedTest.SignedRank([0.1, 0.2, 0.3, 0.4, 0.5]); // all five one way: 2 / 2^5
    /// </code>
    /// </example>
    public static double SignedRank(IReadOnlyList<double> differences)
    {
        var nonZero = differences.Where(difference => difference != 0).ToArray();
        if (nonZero.Length == 0)
            return 1;
        var ranks = MidRanks.Of(Array.ConvertAll(nonZero, Math.Abs));
        var positive = ranks.Where((_, i) => nonZero[i] > 0).Sum();
        var total = ranks.Sum();
        var extreme = Math.Abs(positive - total / 2);
        if (nonZero.Length > MaxExact)
        {
            var z = (extreme - 0.5) / Math.Sqrt(ranks.Sum(rank => rank * rank) / 4);
            return Math.Min(1, 2 * Normal.CDF(0, 1, -z));
        }
        // Twice a mean rank is whole, so the sums can be counted exactly.
        var counts = new double[(int)Math.Round(2 * total) + 1];
        counts[0] = 1;
        foreach (var rank in ranks)
        {
            var step = (int)Math.Round(2 * rank);
            for (var sum = counts.Length - 1; sum >= step; sum--)
                counts[sum] += counts[sum - step];
        }
        var asExtreme = counts.Where((_, sum) => Math.Abs(sum / 2.0 - total / 2) >= extreme - 1e-9).Sum();
        return Math.Min(1, asExtreme / Math.Pow(2, nonZero.Length));
    }
}
