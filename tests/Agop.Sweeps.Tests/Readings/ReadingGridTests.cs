using Agop.Sweeps.Planning;
using Agop.Sweeps.Readings;
using Agop.Sweeps.Reports.Charts;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Tests.Readings;

public sealed class ReadingGridTests
{
    private static ReadingCell Cell(string truth, string pooling, double log, string method = "m") =>
        new(
            "s",
            "t",
            "white",
            truth,
            "iou-topk",
            "native",
            pooling,
            method,
            new ClaimResult("", "", "", "", "", ClaimResult.Underpowered, null)
            {
                Effect = Math.Pow(2, log),
                Low = Math.Pow(2, log - 0.5),
                High = Math.Pow(2, log + 0.5),
            }
        );

    /// <summary>By hand: 1 of the truth, 0.5 of the pooling and 0.25 of both together, so 16, 4 and 1 parts of the variance.</summary>
    [Fact]
    public void Shares_are_those_of_an_analysis_of_variance()
    {
        ReadingCell[] cells =
        [
            Cell("own", "sum", 1.75),
            Cell("own", "max", 0.25),
            Cell("all", "sum", -0.75),
            Cell("all", "max", -1.25),
            // Without a ratio it has no part.
            Cell("all", "l2", double.NaN),
        ];
        var shares = ReadingGrid.Shares(cells);
        Assert.Equal(["truth", "pooling"], shares.Select(share => share.Factor));
        Assert.Equal(16.0 / 21, shares[0].Share, 12);
        Assert.Equal(4.0 / 21, shares[1].Share, 12);
        Assert.Equal(1, shares[0].Means.Single(mean => mean.Key == "own").Value, 12);
        Assert.Equal([1, 0, -1, -1, 0], cells.Select(cell => cell.Side));
        Assert.Empty(ReadingGrid.Shares([Cell("own", "sum", 1)]));
    }

    [Fact]
    public void Every_data_set_score_and_method_is_a_reading_with_its_factors()
    {
        var sweep = SweepFile.Parse(
            new StringReader(
                "benchmark: clevr-xai\nscenarios: [color of large]\ntruths: [single-object, all-objects]\n"
                    + "methods: [agop-weighted, agop-global, integrated-gradients]\nmetrics: [iou-topk, auroc@native, auroc@64+max]\n"
            ),
            "c.yaml"
        );
        var grid = new ReadingGrid(
            "g",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["c"] = "c.yaml" },
            new Dictionary<string, Sweep>(StringComparer.Ordinal) { ["c"] = sweep },
            ["agop-weighted", "agop-global"],
            "integrated-gradients"
        );
        var claims = grid.Claims();
        Assert.Equal(12, claims.Claims.Count);
        Assert.Equal(["agop-weighted", "agop-global"], claims.Families.Keys);
        var cells = grid.Cells([.. claims.Claims.Select(claim => new ClaimResult(claim.Id, "", "", "", "", ClaimResult.NotTested, null))]);
        Assert.Equal(
            [
                "c|color of large|rendered|own|iou-topk|usual|sum",
                "c|color of large|rendered|own|auroc|native|sum",
                "c|color of large|rendered|own|auroc|64|max",
                "c|color of large|rendered|all-objects|iou-topk|usual|sum",
                "c|color of large|rendered|all-objects|auroc|native|sum",
                "c|color of large|rendered|all-objects|auroc|64|max",
            ],
            cells.Where(cell => cell.Method == "agop-global").Select(cell => string.Join('|', cell.Levels))
        );
        Assert.Equal("color of large, all-objects", claims.Claims[^1].Quantity.Scenario);
        Assert.Equal("integrated-gradients", claims.Claims[^1].Against!.Method);
    }

    [Fact]
    public void The_picture_has_a_chart_for_each_method_and_names_rows_and_columns()
    {
        var svg = ReadingsChart.ToSvg(
            "ig",
            [Cell("own", "sum", 1), Cell("all-objects", "max", -3), Cell("own", "sum", double.NaN, "other")]
        );
        foreach (var text in new[] { ">m<", ">other<", "s; t; white; all-objects", "iou-topk, native, max" })
            Assert.Contains(text, svg, StringComparison.Ordinal);
    }
}
