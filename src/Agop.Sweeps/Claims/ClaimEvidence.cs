using Agop.Core.Statistics;
using MathNet.Numerics.Distributions;

namespace Agop.Sweeps.Claims;

/// <summary>What networks' numbers say of a claim.</summary>
internal sealed class ClaimEvidence
{
    private readonly Claim _claim;
    private readonly bool _looks;
    private readonly double[] _first = [],
        _second = [];
    private readonly double _scale;

    /// <summary>The effect's distances to its margins in standard deviations; positive where the claim wants it to be.</summary>
    private readonly double[] _sizes = [];

    private ClaimEvidence(Claim claim, bool looks, double[] first, double[] second)
    {
        (_claim, _looks, _first, _second, Networks) = (claim, looks, first, second, first.Length);
        _scale = first.Concat(second).Append(claim.Low ?? 0).Append(claim.High ?? 0).Select(Math.Abs).Max();
        Effect = claim.Effect == EffectKind.Ratio ? first.Average() / second.Average() : Shifted(0).Average();
        MeanTest? low = claim.Low is { } above ? Test(above) : null,
            high = claim.High is { } below ? Test(below) : null;
        MeanTest[] tests = [.. new[] { low, high }.OfType<MeanTest>()];
        if (tests.Any(test => test.IsExact))
        {
            HoldsExactly = !(low?.Mean <= 0) && !(high?.Mean >= 0);
            return;
        }
        _sizes = [.. new[] { low?.Effect, -high?.Effect }.OfType<double>()];
        Size = tests.MinBy(test => Math.Abs(test.Effect))!.Effect;
        // Supported needs both bounds to hold; refuted one of them not to.
        var support = Math.Max(low?.Above ?? 0, high?.Below ?? 0);
        var refutal = Math.Min(low?.Below ?? 1, high?.Above ?? 1);
        (P, Supports) = (Math.Min(support, refutal), support < refutal);
    }

    private ClaimEvidence(Claim claim, int networks, string problem, bool isBroken = false) =>
        (_claim, Networks, Problem, IsBroken) = (claim, networks, problem, isBroken);

    /// <summary>Why there is no verdict, or null.</summary>
    public string? Problem { get; }

    /// <summary>Whether maps that it rests on are not finite.</summary>
    public bool IsBroken { get; }

    /// <summary>How many networks there are.</summary>
    public int Networks { get; }

    /// <summary>The effect.</summary>
    public double Effect { get; } = double.NaN;

    /// <summary>Its distance to the nearer margin in standard deviations, Cohen's d; NaN where nothing spreads.</summary>
    public double Size { get; } = double.NaN;

    /// <summary>Two-sided p of what speaks for the claim or against it, whichever says more; NaN without a test.</summary>
    public double P { get; } = double.NaN;

    /// <summary>Whether that speaks for it.</summary>
    public bool Supports { get; }

    /// <summary>Where no network differs: whether the claim holds; else null.</summary>
    public bool? HoldsExactly { get; }

    /// <summary>Looks a claim's numbers up.</summary>
    public static ClaimEvidence Of(Claim claim, ClaimValues values, bool looks)
    {
        var first = values.Of(claim.Quantity);
        var second = claim.Against is { } against ? values.Of(against) : first;
        if (first.Count == 0 || second.Count == 0)
            return new ClaimEvidence(claim, 0, $"there is no {(first.Count == 0 ? claim.Quantity : claim.Against)}");
        var broken = first.Concat(claim.Against is null ? [] : second).Sum(score => (long)score.InvalidMaps);
        if (broken > 0)
            return new ClaimEvidence(claim, first.Count, $"{broken} maps that it rests on are not finite", isBroken: true);
        var pairs = first.Join(second, one => one.Seed, one => one.Seed, (a, b) => (A: a.Mean, B: b.Mean)).ToArray();
        if (pairs.Length < claim.Seeds)
            return new ClaimEvidence(claim, pairs.Length, $"{pairs.Length} networks; it asks for {claim.Seeds}");
        if (Array.Exists(pairs, pair => double.IsNaN(pair.A + pair.B)))
            return new ClaimEvidence(claim, pairs.Length, "some of its numbers are undefined");
        if (claim.Effect == EffectKind.Ratio && !(pairs.Average(pair => pair.B) > 0))
            return new ClaimEvidence(claim, pairs.Length, $"the mean of the {claim.Against} is not above zero: there is no ratio");
        return new ClaimEvidence(claim, looks, Array.ConvertAll(pairs, pair => pair.A), Array.ConvertAll(pairs, pair => pair.B));
    }

    /// <summary>The effect's interval, at a chance of 1 - alpha; where numbers were looked at before, at all times together.</summary>
    public (double Low, double High) Interval(double alpha)
    {
        var critical = _looks ? AnytimeTTest.Critical(Networks, alpha) : StudentT.InvCDF(0, 1, Networks - 1, 1 - alpha / 2);
        if (_claim.Effect == EffectKind.Ratio)
            return MeanRatio.Interval(_first, _second, critical);
        var estimate = Estimate.Of(Shifted(0));
        var half = critical * estimate.StandardDeviation / Math.Sqrt(Networks);
        return (estimate.Mean - half, estimate.Mean + half);
    }

    /// <summary>
    /// The chance that so many networks settle it, if the effect is the measured one: beyond a margin, that its test says so; within all of
    /// them, that all tests do, at least.
    /// </summary>
    public double Power(int networks, double alpha) =>
        IsWithin
            ? Math.Max(0, 1 - _sizes.Sum(size => 1 - TTestPower.Of(size, networks, alpha)))
            : _sizes.Where(size => size <= 0).Max(size => TTestPower.Of(size, networks, alpha));

    /// <summary>How many networks settle it, if the effect is the measured one; null where too many.</summary>
    public int? ToSettle(double power, double alpha)
    {
        if (!_looks)
            return TTestPower.First(count => Power(count, alpha) >= power);
        int?[] counts = [.. _sizes.Where(size => IsWithin || size <= 0).Select(size => AnytimeTTest.CountFor(size, alpha))];
        return IsWithin && !counts.Contains(null) ? counts.Max()
            : IsWithin ? null
            : counts.Min();
    }

    private bool IsWithin => Array.TrueForAll(_sizes, size => size > 0);

    private MeanTest Test(double margin) => _looks ? MeanTest.Anytime(Shifted(margin), _scale) : MeanTest.Once(Shifted(margin), _scale);

    /// <summary>Numbers whose mean is above zero exactly where the effect is above a margin: the second mean of a ratio is.</summary>
    private double[] Shifted(double margin) =>
        _claim.Effect switch
        {
            EffectKind.Value => Array.ConvertAll(_first, a => a - margin),
            EffectKind.Difference => [.. _first.Zip(_second, (a, b) => a - b - margin)],
            _ => [.. _first.Zip(_second, (a, b) => a - margin * b)],
        };
}
