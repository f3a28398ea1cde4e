using System.Globalization;
using Agop.Core.Statistics;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Claims;

/// <summary>
/// The claims of the AGOP paper (arXiv 2605.12816), stated before looking, with what an independent reproduction saw: docs/protocol.md.
/// Ranges are of means over five seeds. Each is tested on the white background, CLEVR's on rendered scenes or a release's, over all samples
/// where the sweep has what it needs.
/// </summary>
internal static class PaperClaims
{
    private const string TopK = "iou-topk";
    private const string Quarter = "iou-threshold";
    private const double Alpha = 0.05;
    private const double AtRandomMargin = 0.05;
    private const string Supported = "supported";
    private const string Refuted = "refuted";
    private const string Unsettled = "unsettled";
    private const string NotJudged = "not judged";

    private static readonly Func<Results, ClaimResult>[] s_claims =
    [
        LinearWeighted,
        MultiplicativeGlobal,
        MultiplicativeRandom,
        SmallGradCam,
        Monotone,
        results => Clevr(results, "clevr-weighted", "AGOP-Weighted is 18 % over IG on CLEVR-XAI with ResNet-18", "agop-weighted", 1.18),
        results => Clevr(results, "clevr-global", "AGOP-Global is 37 % over IG on CLEVR-XAI with ResNet-18", "agop-global", 1.37),
        Shift,
        SmoothGrad,
        Rigid,
        ConstantBound,
        Accuracy,
    ];

    private static readonly string[] s_backgrounds = ["white", ClevrSources.Rendered, ClevrSources.Imported];
    private static readonly string[] s_four = ["linear", "multiplicative", "rigid", "xor"];

    /// <summary>Whether claims are about a score on a background.</summary>
    public static bool AreAbout(string background, string score) => score is TopK or Quarter && s_backgrounds.Contains(background);

    /// <summary>Tests every claim. The claims' own tests are one family: their p-values are corrected together (Holm).</summary>
    /// <param name="summary">What the sweep found out.</param>
    /// <param name="scores">Its scores.</param>
    public static IReadOnlyList<ClaimResult> Test(SweepSummary summary, ClaimedScores scores)
    {
        // The first pass finds out which tests there are, the second judges by their corrected p-values.
        var results = new Results(summary, scores);
        _ = All(results);
        results.Correct();
        return All(results);
    }

    private static ClaimResult[] All(Results results) =>
        [
            .. s_claims.Select(claim =>
            {
                results.Begin();
                var result = claim(results);
                // A map that is not finite scores worst, which says nothing about its method.
                return results.Broken is { } broken
                    ? result with
                    {
                        Verdict = NotJudged,
                        InRange = null,
                        Measured = $"{result.Measured}; no verdict: {broken}",
                    }
                    : result;
            }),
        ];

    private static ClaimResult LinearWeighted(Results results) =>
        Ratio(
            results,
            "linear-weighted",
            "AGOP-Weighted is 44 % over IG on linear",
            "+46 % [40, 57] top-k; +49 % at .25",
            "linear",
            "agop-weighted",
            1.40,
            1.57
        );

    private static ClaimResult MultiplicativeGlobal(Results results) =>
        Ratio(
            results,
            "mult-global",
            "AGOP-Global is 7x IG on multiplicative",
            "8.1x [5.2, 15.6] top-k; 7.3x at .25",
            "multiplicative",
            "agop-global",
            5.2,
            15.6
        );

    private static ClaimResult Ratio(
        Results results,
        string id,
        string claim,
        string expected,
        string scenario,
        string method,
        double low,
        double high
    )
    {
        if (results.Pair(scenario, method, "integrated-gradients", TopK) is not { } top)
            return results.NotTested(id, claim, expected, scenario, method, "integrated-gradients");
        var p = results.Corrected(top.Test);
        var measured = Text($"{top.Ratio:0.00}x top-k ({P(p)})");
        if (results.Pair(scenario, method, "integrated-gradients", Quarter) is { } quarter)
            measured += Text($"; {quarter.Ratio:0.00}x at .25");
        var inRange = top.Ratio >= low && top.Ratio <= high;
        var direction = Direction(top.Test, p, wanted: 1);
        // The claim is of a size, not only of a sign.
        return new ClaimResult(id, claim, expected, measured, direction == Supported && !inRange ? Unsettled : direction, inRange);
    }

    private static ClaimResult MultiplicativeRandom(Results results)
    {
        const string Claim = "IG is below random on multiplicative";
        const string Expected = "yes at .25 (19 of 20 seeds), not settled for top-k (13 of 20)";
        if (
            results.Pair("multiplicative", "integrated-gradients", "random", Quarter) is not { } quarter
            || results.Pair("multiplicative", "integrated-gradients", "random", TopK) is not { } top
        )
            return results.NotTested("mult-ig-random", Claim, Expected, "multiplicative", "integrated-gradients", "random");
        var p = results.Corrected(quarter.Test);
        var measured =
            Text($".25: {quarter.First:0.000} against {quarter.Second:0.000}, below in {quarter.Below} of {quarter.Count} seeds ")
            + Text($"({P(p)}); top-k: {top.First:0.000} against {top.Second:0.000}, below in {top.Below} of {top.Count}");
        return new ClaimResult("mult-ig-random", Claim, Expected, measured, Direction(quarter.Test, p, wanted: -1), InRange: null);
    }

    private static ClaimResult SmallGradCam(Results results)
    {
        const string Claim = "GradCAM fails on 8x8 (its last map is 2x2)";
        const string Expected = "at random on all four";
        var pairs = s_four
            .Select(scenario => (Scenario: scenario, Pair: results.Pair(scenario, "gradcam", "random", TopK)))
            .Where(entry => entry.Pair is not null)
            .ToArray();
        if (pairs.Length < s_four.Length)
            return results.NotTested("gradcam-small", Claim, Expected, string.Join(", ", s_four), "gradcam", "random");
        var measured =
            "top-k against random: "
            + string.Join(", ", pairs.Select(entry => Text($"{entry.Scenario} {entry.Pair!.First:0.000}/{entry.Pair.Second:0.000}")));
        // "At random" is judged by the 95 % intervals of the differences: all below the margin, or one above it.
        var intervals = Array.ConvertAll(pairs, entry => Estimate.Of(entry.Pair!.Differences));
        var verdict =
            intervals.Any(interval => double.IsNaN(interval.Low)) ? Unsettled
            : intervals.Any(interval => interval.Low > AtRandomMargin) ? Refuted
            : intervals.All(interval => interval.High < AtRandomMargin) ? Supported
            : Unsettled;
        return new ClaimResult("gradcam-small", Claim, Expected, measured, verdict, InRange: null);
    }

    private static ClaimResult Monotone(Results results)
    {
        const string Claim = "diag(M) quality rises through training, also after accuracy is flat";
        const string Expected =
            "mIoU strongly up, then flat or slightly down; mass of the running sum keeps rising on linear and multiplicative";
        var (texts, verdicts) = (new List<string>(), new List<string>());
        foreach (var scenario in s_four)
        {
            var curves = results.Curves(scenario);
            if (curves.Count == 0 || curves.Any(curve => curve.Count < 3))
                continue;
            CurveRow[] At(Func<IReadOnlyList<CurveRow>, CurveRow> which) => [.. curves.Select(which)];
            var (first, middle, last) = (At(curve => curve[0]), At(curve => curve[curve.Count / 2]), At(curve => curve[^1]));
            texts.Add(
                Text($"{scenario} mIoU {first.Average(row => row.IouTopK):0.000} → {middle.Average(row => row.IouTopK):0.000} → ")
                    + Text($"{last.Average(row => row.IouTopK):0.000}, mass {first.Average(row => row.MassOnMask):0.000} → ")
                    + Text($"{middle.Average(row => row.MassOnMask):0.000} → {last.Average(row => row.MassOnMask):0.000}")
            );
            if (scenario is not ("linear" or "multiplicative"))
                continue;
            var late = PairedTest.Compare([.. last.Select(row => row.MassOnMask)], [.. middle.Select(row => row.MassOnMask)]);
            var p = results.Corrected(late);
            verdicts.Add(Direction(late, p, wanted: 1));
            texts[^1] += Text($" (second half of training: {P(p)})");
        }
        if (texts.Count < s_four.Length)
            return results.NotTested("monotone", Claim, Expected, string.Join(", ", s_four), "a training hook with at least 3 snapshots");
        var verdict =
            verdicts.Contains(Refuted) ? Refuted
            : verdicts.All(one => one == Supported) ? Supported
            : Unsettled;
        return new ClaimResult(
            "monotone",
            Claim,
            Expected,
            "first → middle → last snapshot: " + string.Join("; ", texts),
            verdict,
            InRange: null
        );
    }

    /// <summary>
    /// The claims are of sizes, and no reproduction gives a range: the size is in range where the 95 % interval of the seeds' ratios holds
    /// it.
    /// </summary>
    private static ClaimResult Clevr(Results results, string id, string claim, string method, double claimed)
    {
        const string Expected = "not reproduced yet";
        if (
            results.ClevrViews.FirstOrDefault(known => results.Pair(known, method, "integrated-gradients", TopK) is not null)
                is not { } view
            || results.Pair(view, method, "integrated-gradients", TopK) is not { } top
            || !results.Architecture.StartsWith("resnet18", StringComparison.Ordinal)
        )
            return results.NotTested(id, claim, Expected, "a view of CLEVR by ResNet-18", method, "integrated-gradients");
        var p = results.Corrected(top.Test);
        var interval = Estimate.Of(top.Ratios);
        var inRange = interval.Low <= claimed && claimed <= interval.High;
        var measured =
            Text($"{view}: {top.First:0.000} against {top.Second:0.000}, {interval.Mean:0.00}x [{interval.Low:0.00}, ")
            + Text($"{interval.High:0.00}] top-k, mean of the seeds' ratios ({P(p)}), test accuracy {results.Accuracy(view):0.00}, ")
            + Text($"{results.ClevrKind}");
        foreach (var other in results.ClevrViews.Where(known => known != view))
            if (results.Pair(other, method, "integrated-gradients", TopK) is { } pair)
                measured += Text($"; {other}: {pair.Ratio:0.00}x");
        var direction = Direction(top.Test, p, wanted: 1);
        return new ClaimResult(id, claim, Expected, measured, direction == Supported && !inRange ? Unsettled : direction, inRange);
    }

    private static ClaimResult Shift(Results results)
    {
        const string Claim = "the prior does not mislead when the test distribution moves";
        const string Expected =
            "refuted on rigid: trained left, tested right, AGOP-Weighted falls from .171 (VanillaGrad) to .038; "
            + "on small shifts and lower SNR it still gains";
        if (results.Pair("rigid:left-right", "agop-weighted", "vanilla-grad", TopK) is not { } moved)
            return results.NotTested("shift", Claim, Expected, "rigid:left-right", "agop-weighted", "vanilla-grad");
        var p = results.Corrected(moved.Test);
        var measured = Text($"rigid left to right: AGOP-Weighted {moved.First:0.000}, VanillaGrad {moved.Second:0.000} ({P(p)})");
        foreach (var small in new[] { "linear:one-pixel", "linear:low-snr" })
            if (results.Pair(small, "agop-weighted", "vanilla-grad", TopK) is { } pair)
                measured += Text(
                    $"; {small}: {pair.First:0.000} against {pair.Second:0.000}, above in {pair.Count - pair.Below} of {pair.Count} seeds"
                );
        // The claim is that nothing falls.
        var verdict = Direction(moved.Test, p, wanted: -1) switch
        {
            Supported => Refuted,
            Refuted => Supported,
            var other => other,
        };
        return new ClaimResult("shift", Claim, Expected, measured, verdict, InRange: null);
    }

    private static ClaimResult SmoothGrad(Results results)
    {
        const string Claim = "AGOP-Weighted beats SmoothGrad on linear";
        const string Expected = "no difference (+1 %, p = .82)";
        if (results.Pair("linear", "agop-weighted", "smoothgrad", TopK) is not { } pair)
            return results.NotTested("smoothgrad", Claim, Expected, "linear", "agop-weighted", "smoothgrad");
        var p = results.Corrected(pair.Test);
        return new ClaimResult(
            "smoothgrad",
            Claim,
            Expected,
            Text($"{100 * (pair.Ratio - 1):+0;-0} % ({P(p)})"),
            Direction(pair.Test, p, wanted: 1),
            InRange: null
        );
    }

    private static ClaimResult Rigid(Results results)
    {
        const string Claim = "AGOP helps where the pattern moves";
        const string Expected = "no: AGOP-Global at random, AGOP-Weighted below VanillaGrad; |x| scores 1.0 there";
        if (
            results.Pair("rigid", "agop-global", "random", TopK) is not { } global
            || results.Pair("rigid", "agop-weighted", "vanilla-grad", TopK) is not { } weighted
        )
            return results.NotTested("rigid", Claim, Expected, "rigid", "agop-global", "agop-weighted", "vanilla-grad", "random");
        var p = results.Corrected(weighted.Test);
        var measured =
            Text($"AGOP-Global {global.First:0.000} against random {global.Second:0.000}; AGOP-Weighted {weighted.First:0.000} against ")
            + Text($"VanillaGrad {weighted.Second:0.000} ({P(p)})");
        if (results.Values("rigid", "input", TopK) is { Count: > 0 } input)
            measured += Text($"; |x| {input.Average():0.000}");
        return new ClaimResult("rigid", Claim, Expected, measured, Direction(weighted.Test, p, wanted: 1), InRange: null);
    }

    private static ClaimResult ConstantBound(Results results)
    {
        const string Claim = "a constant map cannot pass 0.5 top-k on linear and multiplicative";
        string[] maps = ["agop-global", "constant-mean", "constant-variance", "constant-covariance"];
        var values = (
            from scenario in new[] { "linear", "multiplicative" }
            from map in maps
            from value in results.Values(scenario, map, TopK)
            select (scenario, map, value)
        ).ToArray();
        if (values.Length == 0)
            return results.NotTested("constant-bound", Claim, "at most 0.5", "linear, multiplicative", maps);
        var largest = values.MaxBy(entry => entry.value);
        return new ClaimResult(
            "constant-bound",
            Claim,
            "at most 0.5",
            Text($"largest: {largest.value:0.000} ({largest.map} on {largest.scenario})"),
            largest.value <= 0.5 ? Supported : Refuted,
            largest.value <= 0.5
        );
    }

    private static ClaimResult Accuracy(Results results)
    {
        const string Claim = "mean test accuracies";
        const string Expected = ".82, .81, .91, .96 for linear, multiplicative, rigid, xor (500 epochs)";
        double[] expected = [0.82, 0.81, 0.91, 0.96];
        var measured = Array.ConvertAll(s_four, results.Accuracy);
        if (measured.Any(double.IsNaN))
            return results.NotTested("accuracy", Claim, Expected, string.Join(", ", s_four));
        var near = measured.Zip(expected, (value, wanted) => Math.Abs(value - wanted) <= 0.03).All(ok => ok);
        return new ClaimResult(
            "accuracy",
            Claim,
            Expected,
            string.Join(", ", measured.Select(value => Text($"{value:.000}"))),
            near ? Supported : Unsettled,
            near
        );
    }

    /// <summary>What a paired test says of the difference's sign.</summary>
    private static string Direction(PairedTest test, double p, int wanted) =>
        !(p < Alpha) ? Unsettled
        : Math.Sign(test.Difference) == wanted ? Supported
        : Refuted;

    private static string P(double p) =>
        double.IsNaN(p) ? "no test"
        : Cells.P(p) is var text && text.StartsWith('<') ? $"p {text}"
        : $"p = {text}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Pairing(double First, double Second, double[] Differences, PairedTest Test)
    {
        public double Ratio => First / Second;
        public double[] Ratios { get; init; } = [];
        public int Below => Differences.Count(difference => difference < 0);
        public int Count => Differences.Length;
    }

    /// <summary>Looks numbers up in a summary: all samples, no correlated backgrounds.</summary>
    private sealed class Results(SweepSummary summary, ClaimedScores scores)
    {
        private readonly List<double> _family = [];

        /// <summary>The network.</summary>
        public string Architecture => summary.Architecture;

        /// <summary>The views of CLEVR without a shift, in order.</summary>
        public IReadOnlyList<string> ClevrViews =>
            [
                .. summary
                    .Cases.Where(entry =>
                        entry.Variant is ClevrSources.Rendered or ClevrSources.Imported
                        && !entry.Scenario.Contains(':', StringComparison.Ordinal)
                    )
                    .Select(entry => entry.Scenario),
            ];

        /// <summary>Whether its pictures are rendered or a release's.</summary>
        public string ClevrKind =>
            $"{summary.Cases.First(entry => entry.Variant is ClevrSources.Rendered or ClevrSources.Imported).Variant} scenes";
        private double[]? _corrected;
        private int _next;

        /// <summary>Why the current claim has no verdict, or null: some of the maps that it needs are not finite.</summary>
        public string? Broken { get; private set; }

        /// <summary>Turns to another claim.</summary>
        public void Begin() => Broken = null;

        public IReadOnlyList<double> Values(string scenario, string method, string score) =>
            [.. Scores(scenario, method, score).Select(one => one.Mean)];

        private IReadOnlyList<SeedScore> Scores(string scenario, string method, string score)
        {
            var found = scores.Of(scenario, method, score);
            if (Broken is null && found.Sum(one => (long)one.InvalidMaps) is > 0 and var invalid)
                Broken = Text($"{invalid} maps of {method} on {scenario} are not finite");
            return found;
        }

        /// <summary>Two methods over the seeds that both have, or null where they share none.</summary>
        public Pairing? Pair(string scenario, string first, string second, string score)
        {
            var pairs = Scores(scenario, first, score)
                .Join(Scores(scenario, second, score), one => one.Seed, one => one.Seed, (a, b) => (First: a.Mean, Second: b.Mean))
                .ToArray();
            if (pairs.Length == 0)
                return null;
            double[] a = [.. pairs.Select(pair => pair.First)],
                b = [.. pairs.Select(pair => pair.Second)];
            return new Pairing(a.Average(), b.Average(), [.. pairs.Select(pair => pair.First - pair.Second)], PairedTest.Compare(a, b))
            {
                Ratios = [.. pairs.Select(pair => pair.First / pair.Second)],
            };
        }

        /// <summary>
        /// A claim's p-value, corrected for there being several claims; in the first pass, before the family is known, as it is.
        /// </summary>
        public double Corrected(PairedTest test)
        {
            if (Broken is not null)
                return double.NaN;
            if (_corrected is not null)
                return _corrected[_next++];
            _family.Add(test.TTest);
            return test.TTest;
        }

        public void Correct() => _corrected = Holm.Adjust(_family);

        /// <summary>The hook's snapshots of each network, in order of epochs.</summary>
        public IReadOnlyList<IReadOnlyList<CurveRow>> Curves(string scenario) =>
            [
                .. summary
                    .Curves.Where(row => row.Scenario == scenario && row.Background == "white" && row.Target == "loss")
                    .GroupBy(row => row.Seed)
                    .Select(group => group.OrderBy(row => row.Epoch).ToArray()),
            ];

        public double Accuracy(string scenario) =>
            summary
                .Models.Where(model => model.Scenario == scenario && s_backgrounds.Contains(model.Background))
                .Select(model => model.TestAccuracy)
                .DefaultIfEmpty(double.NaN)
                .Average();

        public ClaimResult NotTested(string id, string claim, string expected, string scenarios, params string[] methods)
        {
            var with = methods.Length > 0 ? $" with {string.Join(", ", methods)}" : "";
            var on = scenarios.Contains("CLEVR", StringComparison.Ordinal) ? "" : " on the white background";
            return new(id, claim, expected, $"this sweep lacks {scenarios}{with}{on}", "not tested", InRange: null);
        }
    }
}
