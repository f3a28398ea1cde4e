using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Errors;
using Agop.Sweeps.Claims;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Tabulate;

namespace Agop.Sweeps.Tests.Claims;

public sealed class CurveTrendTests
{
    private static CurveRow[] Curve(double[] mass, double[] accuracy) =>
        [.. mass.Select((value, i) => new CurveRow("linear", "white", 0, "loss", i + 1, 1 - value, value, accuracy[i]))];

    [Fact]
    public void A_trend_is_of_the_snapshots_after_the_plateau()
    {
        var curve = Curve([0.9, 0.8, 0.1, 0.2, 0.3, 0.4], [0.5, 0.7, 0.895, 0.9, 0.9, 0.88]);
        Assert.Equal(1, new CurveTrend("mass", CurveTrend.Plateau).ValueOf(CurveTrend.Spearman, curve));
        Assert.Equal(1, new CurveTrend("mass", CurveTrend.Plateau).ValueOf(CurveTrend.Isotonic, curve)!.Value, 12);
        Assert.Equal(-1, new CurveTrend("iou-topk", CurveTrend.Plateau).ValueOf(CurveTrend.Spearman, curve));
        // Ranks 6, 5, 1, 2, 3, 4 against 1 to 6: rho = 1 - 6 * 50 / 210.
        Assert.Equal(1 - 6 * 50 / 210.0, new CurveTrend("mass", CurveTrend.Start).ValueOf(CurveTrend.Spearman, curve)!.Value, 12);
        Assert.Null(new CurveTrend("mass", CurveTrend.Plateau).ValueOf(CurveTrend.Spearman, curve[..5]));
        // Where accuracy is not known, there is no plateau.
        Assert.Null(
            new CurveTrend("mass", CurveTrend.Plateau).ValueOf(
                CurveTrend.Spearman,
                Curve([1, 2, 3, 4], [.. Enumerable.Repeat(double.NaN, 4)])
            )
        );
    }

    [Fact]
    public void Windows_are_what_came_to_the_sums_since_the_snapshot_before()
    {
        var training = new TaskResult(
            [],
            [
                new("log", NdArray.From([9, 9, 0.5, 9, 9, 0.75], 2, 3)),
                new("hook/loss/epoch", NdArray.From<long>([1, 2], 2)),
                new("hook/loss/n", NdArray.From<long>([4, 8], 2)),
                new("hook/loss/sum_g2", NdArray.From([1.0, 3, 4, 4], 2, 2)),
            ]
        );
        var test = new DatasetSplit(NdArray.From([0.0, 0], 1, 1, 2), NdArray.From<long>([0], 1), NdArray.From<byte>([1, 0], 1, 1, 2));
        var rows = QualityCurve.Of(training, test, new NetworkId(new DatasetId("linear", "white"), 3)).ToArray();
        Assert.Equal(["loss 1", "loss 2", "loss-window 1", "loss-window 2"], rows.Select(row => $"{row.Target} {row.Epoch}"));
        // 1 of 4, 4 of 8; 1 of 4, 3 of 4.
        Assert.Equal([0.25, 0.5, 0.25, 0.75], rows.Select(row => row.MassOnMask));
        Assert.Equal([0.5, 0.75, 0.5, 0.75], rows.Select(row => row.ValidationAccuracy));
    }

    private static ClaimSet Parse(string quantity) =>
        ClaimFile.Parse(
            new StringReader(
                "name: t\nfamilies: {m: 0.05}\nsweeps: {s: s.yaml}\nclaims:\n"
                    + $"  - {{id: a, says: b, quantity: {quantity}, above: 0 spearman}}\n"
            ),
            "c.yaml"
        );

    [Fact]
    public void Claims_say_of_what_from_where_on_and_of_which_sums()
    {
        var quantity = Parse("{trend: spearman, scenario: linear, of: iou-topk, after: plateau, sums: window}").Claims[0].Quantity;
        Assert.Equal(
            (QuantityKind.Trend, "spearman", "loss-window", new CurveTrend("iou-topk", "plateau")),
            (quantity.Kind, quantity.Name, quantity.Target, quantity.Trend)
        );
        Assert.Throws<InputException>(() => Parse("{trend: kendall, scenario: linear}"));
        Assert.Throws<InputException>(() => Parse("{trend: spearman, scenario: linear, after: end}"));
    }
}
