namespace Agop.Core.Statistics;

/// <summary>
/// A t-test that may be looked at after every value. Its evidence against a mean of zero is the likelihood ratio of effects drawn from
/// N(0, g) to no effect, with the right Haar measure on the unknown standard deviation:
/// E = (1 + n g)^(-1/2) ((1 + t^2/v) / (1 + t^2/((1 + n g) v)))^((v + 1)/2), v = n - 1.
/// Of normal values with mean zero and any standard deviation, the chance that E ever reaches 1/alpha is at most alpha, however one stops.
/// </summary>
/// <remarks>
/// Lai, Annals of Statistics 4 (1976); Rouder and others, Psychonomic Bulletin and Review 16 (2009), for the formula; Hendriksen, de Heide
/// and Grünwald, Bayesian Analysis 16 (2021), and Wang and Ramdas, arXiv 2310.03722, for stopping at will.
/// </remarks>
internal static class AnytimeTTest
{
    /// <summary>The variance g of the effects, in standard deviations: large effects are expected of a method over another.</summary>
    public const double EffectVariance = 1;

    /// <summary>The evidence E of a t statistic.</summary>
    /// <param name="t">sqrt(n) mean / sd.</param>
    /// <param name="count">How many values, at least 2.</param>
    public static double Evidence(double t, int count)
    {
        var (freedom, ratio) = (count - 1.0, 1 + count * EffectVariance);
        var squared = t * t / freedom;
        // As a limit where there is no spread.
        var gain = double.IsInfinity(squared) ? ratio : (1 + squared) / (1 + squared / ratio);
        return Math.Pow(gain, (freedom + 1) / 2) / Math.Sqrt(ratio);
    }

    /// <summary>
    /// How large |t| is where the evidence reaches 1/alpha: mean ± so many standard errors is an interval that holds the true mean at all
    /// times together with a chance of 1 - alpha. Infinite while there are too few values.
    /// </summary>
    public static double Critical(int count, double alpha)
    {
        if (count < 2)
            return double.PositiveInfinity;
        var (freedom, ratio) = (count - 1.0, 1 + count * EffectVariance);
        var gain = Math.Pow(Math.Sqrt(ratio) / alpha, 2 / (freedom + 1));
        return gain >= ratio ? double.PositiveInfinity : Math.Sqrt(freedom * (gain - 1) / (1 - gain / ratio));
    }

    /// <summary>With how many values the evidence reaches 1/alpha, if the effect stays what it is; null where they are too many.</summary>
    /// <param name="effect">The mean over the standard deviation, d.</param>
    /// <param name="alpha">The chance of a false finding.</param>
    public static int? CountFor(double effect, double alpha) =>
        double.IsFinite(effect) ? TTestPower.First(count => Math.Abs(effect) * Math.Sqrt(count) >= Critical(count, alpha)) : null;
}
