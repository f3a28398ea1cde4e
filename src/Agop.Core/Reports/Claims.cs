using System.Globalization;
using Agop.Core.Statistics;

namespace Agop.Core.Reports;

/// <summary>
/// The claims of the AGOP paper (arXiv 2605.12816), stated before looking, with what an independent reproduction saw: spec/protocol.md. Ranges are of means over five
/// seeds. Each is tested on the white background over all samples where the sweep has what it needs.
/// </summary>
internal static class Claims
{
    private const string TopK = "iou-topk";
    private const string Quarter = "iou-threshold";
    private const double Alpha = 0.05;
    private static readonly string[] s_four = ["linear", "multiplicative", "rigid", "xor"];

    public static IReadOnlyList<ClaimResult> Test(SweepSummary summary)
    {
        var results = new Results(summary);
        return
        [
            LinearWeighted(results), MultiplicativeGlobal(results), MultiplicativeRandom(results), SmallGradCam(results), Monotone(results), Clevr(),
            Shift(results), SmoothGrad(results), Rigid(results), ConstantBound(results), Accuracy(results),
        ];
    }

    private static ClaimResult LinearWeighted(Results results) => Ratio(
        results, "linear-weighted", "AGOP-Weighted is 44 % over IG on linear", "+46 % [40, 57] top-k; +49 % at .25", "linear", "agop-weighted", 1.40, 1.57);

    private static ClaimResult MultiplicativeGlobal(Results results) => Ratio(
        results, "mult-global", "AGOP-Global is 7x IG on multiplicative", "8.1x [5.2, 15.6] top-k; 7.3x at .25", "multiplicative", "agop-global", 5.2, 15.6);

    private static ClaimResult Ratio(Results results, string id, string claim, string expected, string scenario, string method, double low, double high)
    {
        if (results.Pair(scenario, method, "integrated-gradients", TopK) is not { } top) return results.NotTested(id, claim, expected, scenario, method, "integrated-gradients");
        var measured = Text($"{top.Ratio:0.00}x top-k ({P(top.Test)})");
        if (results.Pair(scenario, method, "integrated-gradients", Quarter) is { } quarter) measured += Text($"; {quarter.Ratio:0.00}x at .25");
        return new ClaimResult(id, claim, expected, measured, Direction(top.Test, wanted: 1), top.Ratio >= low && top.Ratio <= high);
    }

    private static ClaimResult MultiplicativeRandom(Results results)
    {
        const string Claim = "IG is below random on multiplicative";
        const string Expected = "yes at .25 (19 of 20 seeds), not settled for top-k (13 of 20)";
        if (results.Pair("multiplicative", "integrated-gradients", "random", Quarter) is not { } quarter || results.Pair("multiplicative", "integrated-gradients", "random", TopK) is not { } top)
            return results.NotTested("mult-ig-random", Claim, Expected, "multiplicative", "integrated-gradients", "random");
        var measured = Text($".25: {quarter.First:0.000} against {quarter.Second:0.000}, below in {quarter.Below} of {quarter.Count} seeds ({P(quarter.Test)}); top-k: {top.First:0.000} against {top.Second:0.000}, below in {top.Below} of {top.Count} ({P(top.Test)})");
        return new ClaimResult("mult-ig-random", Claim, Expected, measured, Direction(quarter.Test, wanted: -1), InRange: null);
    }

    private static ClaimResult SmallGradCam(Results results)
    {
        const string Claim = "GradCAM fails on 8x8 (its last map is 2x2)";
        const string Expected = "at random on all four";
        var pairs = s_four.Select(scenario => (Scenario: scenario, Pair: results.Pair(scenario, "gradcam", "random", TopK))).Where(entry => entry.Pair is not null).ToArray();
        if (pairs.Length < s_four.Length) return results.NotTested("gradcam-small", Claim, Expected, string.Join(", ", s_four), "gradcam", "random");
        var measured = "top-k against random: " + string.Join(", ", pairs.Select(entry => Text($"{entry.Scenario} {entry.Pair!.First:0.000}/{entry.Pair.Second:0.000}")));
        var clear = pairs.Any(entry => Direction(entry.Pair!.Test, wanted: 1) == "supported" && entry.Pair!.First > 2 * entry.Pair.Second);
        return new ClaimResult("gradcam-small", Claim, Expected, measured, clear ? "refuted" : "supported", InRange: null);
    }

    private static ClaimResult Monotone(Results results)
    {
        const string Claim = "diag(M) quality rises through training, also after accuracy is flat";
        const string Expected = "mIoU strongly up, then flat or slightly down; mass of the running sum keeps rising on linear and multiplicative";
        var texts = new List<string>();
        var rising = true;
        foreach (var scenario in s_four)
        {
            var curve = results.Curve(scenario);
            if (curve.Count < 3) continue;
            var (first, middle, last) = (curve[0], curve[curve.Count / 2], curve[^1]);
            texts.Add(Text($"{scenario} mIoU {first.Iou:0.000} → {middle.Iou:0.000} → {last.Iou:0.000}, mass {first.Mass:0.000} → {middle.Mass:0.000} → {last.Mass:0.000}"));
            if (scenario is "linear" or "multiplicative") rising &= first.Mass < middle.Mass && middle.Mass < last.Mass;
        }
        if (texts.Count < s_four.Length) return results.NotTested("monotone", Claim, Expected, string.Join(", ", s_four), "a training hook with at least 3 snapshots");
        return new ClaimResult("monotone", Claim, Expected, "first → middle → last snapshot: " + string.Join("; ", texts), rising ? "supported" : "refuted", InRange: null);
    }

    private static ClaimResult Clevr() => new(
        "clevr-weighted, clevr-global", "+18 % and +37 % over IG on CLEVR-XAI with ResNet-18", "not reproduced yet", "needs CLEVR-XAI, which this version does not have", "not tested", InRange: null);

    private static ClaimResult Shift(Results results)
    {
        const string Claim = "the prior does not mislead when the test distribution moves";
        const string Expected = "refuted on rigid: trained left, tested right, AGOP-Weighted falls from .171 (VanillaGrad) to .038; on small shifts and lower SNR it still gains";
        if (results.Pair("rigid:left-right", "agop-weighted", "vanilla-grad", TopK) is not { } moved) return results.NotTested("shift", Claim, Expected, "rigid:left-right", "agop-weighted", "vanilla-grad");
        var measured = Text($"rigid left to right: AGOP-Weighted {moved.First:0.000}, VanillaGrad {moved.Second:0.000} ({P(moved.Test)})");
        foreach (var small in new[] { "linear:one-pixel", "linear:low-snr" })
            if (results.Pair(small, "agop-weighted", "vanilla-grad", TopK) is { } pair) measured += Text($"; {small}: {pair.First:0.000} against {pair.Second:0.000} ({P(pair.Test)})");
        var verdict = Direction(moved.Test, wanted: -1) switch { "supported" => "refuted", "refuted" => "supported", var other => other };
        return new ClaimResult("shift", Claim, Expected, measured, verdict, InRange: null);
    }

    private static ClaimResult SmoothGrad(Results results)
    {
        const string Claim = "AGOP-Weighted beats SmoothGrad on linear";
        const string Expected = "no difference (+1 %, p = .82)";
        if (results.Pair("linear", "agop-weighted", "smoothgrad", TopK) is not { } pair) return results.NotTested("smoothgrad", Claim, Expected, "linear", "agop-weighted", "smoothgrad");
        return new ClaimResult("smoothgrad", Claim, Expected, Text($"{100 * (pair.Ratio - 1):+0;-0} % ({P(pair.Test)})"), Direction(pair.Test, wanted: 1), InRange: null);
    }

    private static ClaimResult Rigid(Results results)
    {
        const string Claim = "AGOP helps where the pattern moves";
        const string Expected = "no: AGOP-Global at random, AGOP-Weighted below VanillaGrad; |x| scores 1.0 there";
        if (results.Pair("rigid", "agop-global", "random", TopK) is not { } global || results.Pair("rigid", "agop-weighted", "vanilla-grad", TopK) is not { } weighted)
            return results.NotTested("rigid", Claim, Expected, "rigid", "agop-global", "agop-weighted", "vanilla-grad", "random");
        var measured = Text($"AGOP-Global {global.First:0.000} against random {global.Second:0.000}; AGOP-Weighted {weighted.First:0.000} against VanillaGrad {weighted.Second:0.000} ({P(weighted.Test)})");
        if (results.Values("rigid", "input", TopK) is { Count: > 0 } input) measured += Text($"; |x| {input.Average():0.000}");
        return new ClaimResult("rigid", Claim, Expected, measured, Direction(weighted.Test, wanted: 1), InRange: null);
    }

    private static ClaimResult ConstantBound(Results results)
    {
        const string Claim = "a constant map cannot pass 0.5 top-k on linear and multiplicative";
        string[] maps = ["agop-global", "constant-mean", "constant-variance", "constant-covariance"];
        var values = (from scenario in new[] { "linear", "multiplicative" } from map in maps from value in results.Values(scenario, map, TopK) select (scenario, map, value)).ToArray();
        if (values.Length == 0) return results.NotTested("constant-bound", Claim, "at most 0.5", "linear, multiplicative", maps);
        var largest = values.MaxBy(entry => entry.value);
        return new ClaimResult("constant-bound", Claim, "at most 0.5", Text($"largest: {largest.value:0.000} ({largest.map} on {largest.scenario})"), largest.value <= 0.5 ? "supported" : "refuted", largest.value <= 0.5);
    }

    private static ClaimResult Accuracy(Results results)
    {
        const string Claim = "mean test accuracies";
        const string Expected = ".82, .81, .91, .96 for linear, multiplicative, rigid, xor (500 epochs)";
        double[] expected = [0.82, 0.81, 0.91, 0.96];
        var measured = Array.ConvertAll(s_four, results.Accuracy);
        if (measured.Any(double.IsNaN)) return results.NotTested("accuracy", Claim, Expected, string.Join(", ", s_four));
        var near = measured.Zip(expected, (value, wanted) => Math.Abs(value - wanted) <= 0.03).All(ok => ok);
        return new ClaimResult("accuracy", Claim, Expected, string.Join(", ", measured.Select(value => Text($"{value:.000}"))), near ? "supported" : "unsettled", near);
    }

    /// <summary>What a paired test says of the difference's sign.</summary>
    private static string Direction(PairedTest test, int wanted) =>
        test.Reason is not null || double.IsNaN(test.TTest) ? "unsettled" : test.TTest >= Alpha ? "unsettled" : Math.Sign(test.Difference) == wanted ? "supported" : "refuted";

    private static string P(PairedTest test) => test.Reason is not null ? "no test" : Cells.P(test.TTest) is var p && p.StartsWith('<') ? $"p {p}" : $"p = {p}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Pairing(double First, double Second, int Below, int Count, PairedTest Test)
    {
        public double Ratio => First / Second;
    }

    /// <summary>Looks numbers up in a summary: white background, all samples.</summary>
    private sealed class Results(SweepSummary summary)
    {
        private readonly ILookup<(string, string, string), ScoreRow> _rows =
            summary.Rows.Where(row => row.Background == "white" && row.Subset == "all").ToLookup(row => (row.Scenario, row.Method, row.Score));

        public IReadOnlyList<double> Values(string scenario, string method, string score) => [.. _rows[(scenario, method, score)].OrderBy(row => row.Seed).Select(row => row.Mean)];

        public Pairing? Pair(string scenario, string first, string second, string score)
        {
            var (a, b) = (Values(scenario, first, score), Values(scenario, second, score));
            return a.Count == 0 || a.Count != b.Count ? null : new Pairing(a.Average(), b.Average(), a.Zip(b).Count(pair => pair.First < pair.Second), a.Count, PairedTest.Compare(a, b));
        }

        public IReadOnlyList<(int Epoch, double Iou, double Mass)> Curve(string scenario) => [.. summary.Curves
            .Where(row => row.Scenario == scenario && row.Background == "white" && row.Target == "loss").GroupBy(row => row.Epoch).OrderBy(group => group.Key)
            .Select(group => (group.Key, group.Average(row => row.IouTopK), group.Average(row => row.MassOnMask)))];

        public double Accuracy(string scenario) => summary.Models.Where(model => model.Scenario == scenario && model.Background == "white").Select(model => model.TestAccuracy).DefaultIfEmpty(double.NaN).Average();

        public ClaimResult NotTested(string id, string claim, string expected, string scenarios, params string[] methods) =>
            new(id, claim, expected, $"this sweep lacks {scenarios}{(methods.Length > 0 ? $" with {string.Join(", ", methods)}" : "")} on the white background", "not tested", InRange: null);
    }
}
