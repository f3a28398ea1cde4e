using MathNet.Numerics.Distributions;

namespace Agop.Core.Statistics;

/// <summary>Whether k treatments rank alike over N blocks, and which mean ranks are apart.</summary>
/// <param name="Blocks">N.</param>
/// <param name="MeanRanks">The mean rank of each treatment; 1 is the best, equals share.</param>
/// <param name="Concordance">Kendall's W, with ties taken into account: 1 where all blocks rank alike, NaN where none ranks at all.</param>
/// <param name="P">Of Friedman's test in Iman and Davenport's form, or NaN.</param>
/// <param name="CriticalDifference">Nemenyi's at 5 %: mean ranks that are further apart differ. NaN for fewer than two blocks.</param>
/// <remarks>Demšar, JMLR 7 (2006).</remarks>
internal sealed record FriedmanTest(int Blocks, double[] MeanRanks, double Concordance, double P, double CriticalDifference)
{
    private const double Level = 0.05;

    /// <summary>Ranks the treatments within each block.</summary>
    /// <param name="blocks">One value for each treatment; more is better. All finite.</param>
    public static FriedmanTest Of(IReadOnlyList<double[]> blocks)
    {
        var (n, k) = (blocks.Count, blocks[0].Length);
        var (sums, ties) = (new double[k], 0.0);
        foreach (var block in blocks)
        {
            var ranks = Ranks(block);
            for (var j = 0; j < k; j++)
                sums[j] += ranks[j];
            ties += block.GroupBy(value => value).Sum(same => Math.Pow(same.Count(), 3) - same.Count());
        }
        var middle = n * (k + 1) / 2.0;
        var spread = sums.Sum(sum => (sum - middle) * (sum - middle));
        var concordance = 12 * spread / (n * (double)n * (Math.Pow(k, 3) - k) - n * ties);
        // chi^2 = N (k - 1) W; F = (N - 1) chi^2 / (N (k - 1) - chi^2) = (N - 1) W / (1 - W).
        var p =
            n < 2 || k < 2 || double.IsNaN(concordance) ? double.NaN
            : concordance >= 1 ? 0
            : 1 - FisherSnedecor.CDF(k - 1, (k - 1.0) * (n - 1), (n - 1) * concordance / (1 - concordance));
        return new FriedmanTest(
            n,
            Array.ConvertAll(sums, sum => sum / n),
            concordance,
            p,
            n < 2 || k < 2 ? double.NaN : StudentizedRange.Quantile(1 - Level, k) / Math.Sqrt(2) * Math.Sqrt(k * (k + 1) / (6.0 * n))
        );
    }

    /// <summary>The largest value has rank 1; equals share their mean rank.</summary>
    public static double[] Ranks(double[] values) => MidRanks.Of(Array.ConvertAll(values, value => -value));
}
