using Agop.Core.Reports;
using Agop.Core.Statistics;

namespace Agop.Core.Tests.Reports;

public sealed class ReportTests
{
    private static SweepSummary Summary(params (string Scenario, string Method, string Score, double[] Values)[] cells)
    {
        var rows = cells.SelectMany(cell => cell.Values.Select((value, seed) => new ScoreRow(cell.Scenario, "white", cell.Method, cell.Score, "all", seed, 100, 0, 0, 0, value))).ToArray();
        var models = cells.Select(cell => cell.Scenario).Distinct().SelectMany(scenario => Enumerable.Range(0, 5).Select(seed => new ModelRow(scenario, "white", seed, 0.9, 3))).ToArray();
        var board = cells.Select(cell => new LeaderboardRow(cell.Scenario, "white", cell.Method, cell.Score, "all", Estimate.Of(cell.Values), null, null, null, null)).ToArray();
        var summary = new SweepSummary("t", "cnn8by8", "integrated-gradients", [.. cells.Select(cell => cell.Method).Distinct()], ["iou-topk"], models, board, rows, [], [], []);
        return summary with { Claims = Claims.Test(summary) };
    }

    private static ClaimResult Claim(SweepSummary summary, string id) => summary.Claims.Single(claim => claim.Id == id);

    [Fact]
    public void Every_claim_of_the_protocol_is_there_and_says_what_it_lacks()
    {
        var claims = Summary(("linear", "random", "iou-topk", [1, 2, 3, 4, 5])).Claims;
        Assert.Equal(
            ["linear-weighted", "mult-global", "mult-ig-random", "gradcam-small", "monotone", "clevr-weighted, clevr-global", "shift", "smoothgrad", "rigid", "constant-bound", "accuracy"],
            claims.Select(claim => claim.Id));
        Assert.All(claims, claim => Assert.Equal("not tested", claim.Verdict));
        Assert.Contains("lacks linear with agop-weighted, integrated-gradients", claims[0].Measured, StringComparison.Ordinal);
    }

    [Fact]
    public void Verdicts_follow_the_numbers()
    {
        double[] low = [0.20, 0.21, 0.19, 0.20, 0.22], high = [0.30, 0.31, 0.28, 0.29, 0.33];
        var up = Claim(Summary(("linear", "agop-weighted", "iou-topk", high), ("linear", "integrated-gradients", "iou-topk", low)), "linear-weighted");
        Assert.Equal(("supported", true), (up.Verdict, up.InRange));
        Assert.StartsWith("1.48x top-k (p < .001)", up.Measured, StringComparison.Ordinal);
        var down = Claim(Summary(("linear", "agop-weighted", "iou-topk", low), ("linear", "integrated-gradients", "iou-topk", high)), "linear-weighted");
        Assert.Equal(("refuted", false), (down.Verdict, down.InRange));
        var same = Claim(Summary(("linear", "agop-weighted", "iou-topk", low), ("linear", "integrated-gradients", "iou-topk", [0.21, 0.20, 0.20, 0.19, 0.22])), "linear-weighted");
        Assert.Equal("unsettled", same.Verdict);
        Assert.Equal("refuted", Claim(Summary(("rigid:left-right", "agop-weighted", "iou-topk", low), ("rigid:left-right", "vanilla-grad", "iou-topk", high)), "shift").Verdict);
        Assert.Equal("supported", Claim(Summary(("rigid:left-right", "agop-weighted", "iou-topk", high), ("rigid:left-right", "vanilla-grad", "iou-topk", low)), "shift").Verdict);
        Assert.Equal("refuted", Claim(Summary(("linear", "constant-mean", "iou-topk", [0.6, 0.6, 0.6, 0.6, 0.6])), "constant-bound").Verdict);
    }

    [Fact]
    public void Two_seeds_settle_nothing()
    {
        var claim = Claim(Summary(("linear", "agop-weighted", "iou-topk", [0.3, 0.3]), ("linear", "integrated-gradients", "iou-topk", [0.2, 0.2])), "linear-weighted");
        Assert.Equal("unsettled", claim.Verdict);
        Assert.Contains("no test", claim.Measured, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_has_one_line_per_number_and_quotes_what_needs_it()
    {
        var lines = CsvReport.Write(Summary(("linear", "smoothgrad[samples=5,sd=0.2]", "iou-topk", [0.1, 1.0 / 3]))).Split('\n');
        Assert.Equal(CsvReport.Header, lines[0]);
        Assert.Equal("linear,white,cnn8by8,\"smoothgrad[samples=5,sd=0.2]\",iou-topk,all,1,100,0,0,0,0.3333333333333333", lines[2]);
        Assert.Equal("", lines[^1]);
        Assert.Equal(CsvReport.Header.Split(',').Length, lines[2].Replace("5,sd", "5sd", StringComparison.Ordinal).Split(',').Length);
    }

    [Fact]
    public void Markdown_marks_the_best_and_keeps_tables_whole()
    {
        var text = MarkdownReport.Write(Summary(("linear", "agop-weighted", "iou-topk", [0.3, 0.31, 0.32]), ("linear", "integrated-gradients", "iou-topk", [0.2, 0.21, 0.22])));
        Assert.Contains("| agop-weighted | 1 | **0.310 ± 0.010** [0.285, 0.335] |", text, StringComparison.Ordinal);
        Assert.Contains("| integrated-gradients | 50 | 0.210 ± 0.010 [0.185, 0.235] |", text, StringComparison.Ordinal);
        foreach (var table in text.Split("\n\n").Where(block => block.StartsWith('|')))
            Assert.Single(table.Trim().Split('\n').Select(line => line.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|')).Distinct());
    }

    [Fact]
    public void Settings_change_the_stated_cost()
    {
        Assert.Equal(50, MarkdownReport.Gradients("smoothgrad"));
        Assert.Equal(5, MarkdownReport.Gradients("smoothgrad[samples=5,sd=0.2]"));
        Assert.Equal(8, MarkdownReport.Gradients("integrated-gradients[steps=8]"));
        Assert.Equal(0, MarkdownReport.Gradients("agop-global"));
    }
}
