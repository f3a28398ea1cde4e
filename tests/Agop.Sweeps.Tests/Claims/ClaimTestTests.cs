using Agop.Core.Statistics;
using Agop.Sweeps.Claims;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Tests.Claims;

public sealed class ClaimTestTests
{
    private static readonly Dictionary<string, double> s_families = new(StringComparer.Ordinal) { ["main"] = 0.05 };
    private static readonly double[] s_low = [0.20, 0.21, 0.19, 0.20, 0.22],
        s_high = [0.30, 0.31, 0.28, 0.29, 0.33];

    private static Quantity Of(string method) => new(QuantityKind.Score, "linear", "white", "iou-topk", method, "all");

    private static Claim Claim(double? low, double? high, EffectKind effect, string id = "c") =>
        new(id, "says", "main", "s", null, Of("a"), effect == EffectKind.Value ? null : Of("b"), effect, low, high, 3, null);

    private static ClaimValues Values(IEnumerable<Claim> claims, double[] a, double[] b, int invalid = 0)
    {
        var values = new ClaimValues(claims);
        for (var seed = 0; seed < a.Length; seed++)
        {
            ScoreRow Row(string method, double mean) => new("linear", "white", method, "iou-topk", "all", seed, 9, 0, 0, invalid, mean);
            values.Add(new ModelRow("linear", "white", seed, 0.9, 1), [Row("a", a[seed]), Row("b", b[seed])], []);
        }
        return values;
    }

    private static ClaimResult Test(Claim claim, double[] a, double[] b, bool looks = false) =>
        new ClaimTest(s_families, looks).Of([claim], _ => Values([claim], a, b)).Single();

    [Theory]
    [InlineData(0.0, null, EffectKind.Difference, "supported")]
    [InlineData(null, 0.0, EffectKind.Difference, "refuted")]
    [InlineData(0.095, null, EffectKind.Difference, "underpowered")]
    [InlineData(0.2, null, EffectKind.Difference, "refuted")]
    [InlineData(0.05, 0.15, EffectKind.Difference, "supported")]
    [InlineData(0.15, 0.2, EffectKind.Difference, "refuted")]
    [InlineData(-0.2, 0.05, EffectKind.Difference, "refuted")]
    [InlineData(0.0975, 0.1, EffectKind.Difference, "underpowered")]
    [InlineData(1.2, null, EffectKind.Ratio, "supported")]
    [InlineData(1.47, null, EffectKind.Ratio, "underpowered")]
    [InlineData(1.7, null, EffectKind.Ratio, "refuted")]
    [InlineData(0.25, null, EffectKind.Value, "supported")]
    [InlineData(null, 0.25, EffectKind.Value, "refuted")]
    public void A_verdict_is_where_the_effect_lies_beyond_doubt(double? low, double? high, EffectKind effect, string verdict)
    {
        var result = Test(Claim(low, high, effect), s_high, s_low);
        Assert.Equal(verdict, result.Verdict);
        Assert.Equal(5, result.Networks);
        Assert.Equal(verdict == "underpowered", result.NetworksToSettle is not null);
        Assert.InRange(result.Power!.Value, 0, 1);
        Assert.InRange(result.Effect!.Value, result.Low!.Value, result.High!.Value);
    }

    [Fact]
    public void The_numbers_are_the_paired_tests()
    {
        var paired = PairedTest.Compare(s_high, s_low);
        var result = Test(Claim(0, null, EffectKind.Difference), s_high, s_low);
        Assert.Equal(paired.TTest, result.P!.Value, 1e-12);
        Assert.Equal(paired.TTest, result.Adjusted!.Value, 1e-12);
        Assert.Equal(paired.Effect, result.Size!.Value, 1e-12);
        var interval = Estimate.Of([.. s_high.Zip(s_low, (a, b) => a - b)]);
        Assert.Equal((interval.Mean, interval.Low, interval.High), (result.Effect!.Value, result.Low!.Value, result.High!.Value));
        Assert.StartsWith("+0.098 [+0.0", result.Measured, StringComparison.Ordinal);
        Assert.EndsWith("], 5 networks, p < .001", result.Measured, StringComparison.Ordinal);
    }

    [Fact]
    public void A_family_is_corrected_together()
    {
        Claim[] claims =
        [
            Claim(0.06, null, EffectKind.Difference, "a"),
            Claim(0.08, null, EffectKind.Difference, "b"),
            Claim(0.09, null, EffectKind.Difference, "c"),
        ];
        var results = new ClaimTest(s_families).Of(claims, _ => Values(claims, s_high, s_low));
        Assert.Equal(Holm.Adjust([.. results.Select(result => result.P!.Value)]), results.Select(result => result.Adjusted!.Value));
        Assert.Equal(results[1].P!.Value, Test(claims[1], s_high, s_low).Adjusted!.Value);
        Assert.True(results[1].Adjusted > results[1].P);
    }

    /// <summary>Maps that ask no network are the same for all; a network's own numbers may agree by chance.</summary>
    [Fact]
    public void What_no_network_changes_is_exact_and_no_member_of_the_family()
    {
        double[] same = [0.5, 0.5, 0.5];
        Claim Constant(double? low, double? high) => Claim(low, high, EffectKind.Value) with { Quantity = Of("constant-mean") };
        ClaimResult Exact(Claim claim)
        {
            var values = new ClaimValues([claim]);
            for (var seed = 0; seed < 3; seed++)
                values.Add(
                    new ModelRow("linear", "white", seed, 0.9, 1),
                    [new("linear", "white", "constant-mean", "iou-topk", "all", seed, 9, 0, 0, 0, 0.5)],
                    []
                );
            return new ClaimTest(s_families).Of([claim], _ => values).Single();
        }
        var above = Exact(Constant(null, 0.5));
        Assert.Equal(("refuted", "0.500, the same for each of 3 networks"), (above.Verdict, above.Measured));
        Assert.Null(above.P);
        Assert.Equal("supported", Exact(Constant(0.4, null)).Verdict);
        Assert.Equal("underpowered", Test(Claim(0.4, null, EffectKind.Value), same, same).Verdict);
    }

    /// <summary>Differences of rounding alone are none, whatever they are differences of.</summary>
    [Fact]
    public void Rounding_is_no_effect()
    {
        double[] a = [0.1 + 0.2, 0.3, 0.3 + 1e-16];
        var result = Test(Claim(0, null, EffectKind.Difference), a, [0.3, 0.3, 0.3]);
        Assert.Equal("underpowered", result.Verdict);
        Assert.Null(result.P);
    }

    [Fact]
    public void There_is_no_ratio_to_what_is_not_above_zero()
    {
        foreach (var second in new[] { new double[5], [-0.2, -0.3, -0.1, -0.2, -0.2] })
            Assert.Equal(
                ("not tested", "the mean of the iou-topk of b on linear/white is not above zero: there is no ratio"),
                (
                    Test(Claim(1, null, EffectKind.Ratio), s_high, second).Verdict,
                    Test(Claim(1, null, EffectKind.Ratio), s_high, second).Measured
                )
            );
    }

    /// <summary>Between margins both tests must find it.</summary>
    [Fact]
    public void The_power_between_margins_is_that_of_both_tests()
    {
        var (low, high) = (
            Test(Claim(0.05, null, EffectKind.Difference), s_high, s_low),
            Test(Claim(null, 0.15, EffectKind.Difference), s_high, s_low)
        );
        var both = Test(Claim(0.05, 0.15, EffectKind.Difference), s_high, s_low);
        Assert.Equal(Math.Max(0, low.Power!.Value + high.Power!.Value - 1), both.Power!.Value, 1e-12);
    }

    [Fact]
    public void Missing_numbers_broken_maps_and_too_few_networks_give_no_verdict()
    {
        var claim = Claim(0, null, EffectKind.Difference);
        var missing = new ClaimTest(s_families).Of([claim], _ => new ClaimValues([claim])).Single();
        Assert.Equal(("not tested", "there is no iou-topk of a on linear/white"), (missing.Verdict, missing.Measured));
        var broken = new ClaimTest(s_families).Of([claim], _ => Values([claim], s_high, s_low, invalid: 1)).Single();
        Assert.Equal(("not judged", "10 maps that it rests on are not finite"), (broken.Verdict, broken.Measured));
        var value = Claim(0, null, EffectKind.Value);
        Assert.StartsWith(
            "5 maps ",
            new ClaimTest(s_families).Of([value], _ => Values([value], s_high, s_low, invalid: 1)).Single().Measured,
            StringComparison.Ordinal
        );
        var few = Test(claim, [0.3, 0.4], [0.1, 0.1]);
        Assert.Equal(("not tested", "2 networks; it asks for 3"), (few.Verdict, few.Measured));
    }

    [Fact]
    public void Methods_are_compared_over_the_networks_that_both_have()
    {
        var claim = Claim(1, null, EffectKind.Ratio);
        var values = new ClaimValues([claim]);
        for (var seed = 0; seed < 5; seed++)
        {
            // One method lost network 1, the other network 2.
            ScoreRow[] rows =
            [
                new("linear", "white", "a", "iou-topk", "all", seed, 9, 0, 0, 0, s_high[seed]),
                new("linear", "white", "b", "iou-topk", "all", seed, 9, 0, 0, 0, s_low[seed]),
            ];
            values.Add(
                new ModelRow("linear", "white", seed, 0.9, 1),
                rows.Where(row => (row.Method, seed) is not (("a", 1) or ("b", 2))),
                []
            );
        }
        var result = new ClaimTest(s_families).Of([claim], _ => values).Single();
        Assert.Equal(3, result.Networks);
        Assert.Equal((0.30 + 0.29 + 0.33) / (0.20 + 0.20 + 0.22), result.Effect!.Value, 1e-12);
    }

    [Fact]
    public void Looking_on_the_way_asks_for_more()
    {
        var claim = Claim(0, null, EffectKind.Difference);
        var (once, looked) = (Test(claim, s_high, s_low), Test(claim, s_high, s_low, looks: true));
        Assert.True(looked.P > once.P);
        Assert.True(looked.Low < once.Low && looked.High > once.High);
        Assert.Null(looked.Power);
        // Evidence once found is not lost by what comes after.
        Assert.True(Test(claim, [.. s_high, 0.1], [.. s_low, 0.6], looks: true).P <= looked.P);
    }
}
