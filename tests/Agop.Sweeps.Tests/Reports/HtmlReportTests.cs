using System.Text.Json.Nodes;
using Agop.Core.Statistics;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Reports.Html;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Tests.Reports;

public sealed class HtmlReportTests
{
    private const string Hostile = "<script src=\"http://elsewhere.example/x.js\">&'";

    private static SweepSummary Summary(string name, string verdict = "refuted")
    {
        var board = new[] { ("linear", "integrated-gradients", 0.2), ("linear", name, 0.4), ("xor", "integrated-gradients", 0.3) }
            .Select(cell => new LeaderboardRow(
                cell.Item1,
                "white",
                cell.Item2,
                "iou-topk",
                "all",
                Estimate.Of([cell.Item3, cell.Item3 + 0.01, cell.Item3 - 0.01]),
                null,
                null,
                null,
                null
            ))
            .ToArray();
        return new SweepSummary(
            name,
            "cnn8by8",
            "integrated-gradients",
            [new("integrated-gradients", 50), new(name, 1)],
            ["iou-topk"],
            [new("linear", "white", 0, 0.9, 3), new("xor", "white", 0, 0.8, 3)],
            board,
            [new("linear", "white", 0, "loss", 1, 0.1, 0.2), new("linear", "white", 0, "loss", 2, 0.3, 0.25)],
            [new(name, name, name, name, name, verdict, name)],
            [new MissingCell("xor", "white", 0, name, $"broken: {name}")],
            []
        );
    }

    private static string Page(
        SweepSummary summary,
        IReadOnlyDictionary<string, double>? costs = null,
        IReadOnlyList<SampleGallery>? galleries = null,
        JsonObject? manifest = null
    ) =>
        HtmlReport.Write(
            new ReportContent(summary, costs ?? new Dictionary<string, double>(), galleries ?? [], manifest) { HowToTime = "ask." }
        );

    [Fact]
    public void The_page_loads_nothing_and_escapes_names()
    {
        var tile = new Tile(4, 4, [1, 2, 3]);
        var page = Page(
            Summary(Hostile, Hostile),
            new Dictionary<string, double> { [Hostile] = 0.001 },
            [
                new SampleGallery(
                    "linear",
                    "white",
                    0,
                    [new SampleCase(Hostile, 7, 1, 0, 0.5, tile, tile, [new SampleMap(Hostile, tile, 0.25)])]
                ),
            ],
            new JsonObject { ["sweep"] = new JsonObject { ["name"] = Hostile } }
        );
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<link", page, StringComparison.OrdinalIgnoreCase);
        // In the texts of charts a quotation mark ends nothing.
        Assert.All(
            page.Split("src=\"http", StringSplitOptions.None)[..^1],
            before => Assert.EndsWith("&lt;script ", before, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("url(", page.Replace("url(#", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("test image 7, class 1, the network says 0; mean mIoU 0.500", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script src=&quot;", page, StringComparison.Ordinal);
        Assert.Contains("src=\"data:image/png;base64,AQID\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Not measured", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_shows_the_sections_with_data_and_lists_missing_cells()
    {
        var page = Page(Summary("agop-global"));
        foreach (
            var part in new[]
            {
                "Leaderboard",
                "Methods and scenarios",
                "Difference to integrated-gradients",
                "Quality of diag(M) through training",
                "Claims",
                "Missing",
            }
        )
            Assert.Contains($"<h2>{part}</h2>", page, StringComparison.Ordinal);
        Assert.Contains("Not measured: ask.", page, StringComparison.Ordinal);
        foreach (var part in new[] { "Maps", "Other scores", "Manifest" })
            Assert.DoesNotContain($"<h2>{part}</h2>", page, StringComparison.Ordinal);
        Assert.Contains("<b>linear</b>: agop-global at 0.400 ± 0.010 mIoU; test accuracy 0.900", page, StringComparison.Ordinal);
        Assert.Contains(
            "<td class=\"best\">0.400 ± 0.010<small>[0.375, 0.425]</small></td><td class=\"missing\">missing</td>",
            page,
            StringComparison.Ordinal
        );
        Assert.Contains("<td class=\"refuted\">refuted</td>", page, StringComparison.Ordinal);
        Assert.Contains("broken: agop-global", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_LaTeX_table_escapes_special_characters()
    {
        var table = LatexReport.Write(Summary("100%_$x$"));
        Assert.Contains(@"100\%\_\$x\$ & 1 & $\mathbf{0.400 \pm 0.010}$ & -- \\", table, StringComparison.Ordinal);
        Assert.Contains(@"\begin{tabular}{lrcc}", table, StringComparison.Ordinal);
        Assert.Equal(table.Count(letter => letter == '{'), table.Count(letter => letter == '}'));
    }
}
