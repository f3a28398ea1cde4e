using System.Globalization;
using Agop.Core.Statistics;
using Agop.Sweeps.Claims;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Summaries;
using Parquet;
using Parquet.Schema;

namespace Agop.Sweeps.Tests.Reports;

public sealed class ReportTests
{
    private static SweepSummary Summary(params (string Scenario, string Method, string Score, double[] Values)[] cells) =>
        Scored(cells).Summary;

    private static IReadOnlyList<ClaimResult> Claims(SweepSummary summary, IEnumerable<ScoreRow> rows)
    {
        var scores = new ClaimedScores();
        foreach (var row in rows)
            scores.Add(row);
        return PaperClaims.Test(summary, scores);
    }

    private static async Task<string> Csv(ScoreRow[] rows)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        await CsvReport.WriteAsync("cnn8by8", rows.ToAsyncEnumerable(), text, TestContext.Current.CancellationToken);
        return text.ToString();
    }

    private static (SweepSummary Summary, ScoreRow[] Rows) Scored(
        params (string Scenario, string Method, string Score, double[] Values)[] cells
    )
    {
        var rows = cells
            .SelectMany(cell =>
                cell.Values.Select(
                    (value, seed) => new ScoreRow(cell.Scenario, "white", cell.Method, cell.Score, "all", seed, 100, 0, 0, 0, value)
                )
            )
            .ToArray();
        var models = cells
            .Select(cell => cell.Scenario)
            .Distinct()
            .SelectMany(scenario => Enumerable.Range(0, 5).Select(seed => new ModelRow(scenario, "white", seed, 0.9, 3)))
            .ToArray();
        var board = cells
            .Select(cell => new LeaderboardRow(
                cell.Scenario,
                "white",
                cell.Method,
                cell.Score,
                "all",
                Estimate.Of(cell.Values),
                null,
                null,
                null,
                null
            ))
            .ToArray();
        var summary = new SweepSummary(
            "t",
            "cnn8by8",
            "integrated-gradients",
            [.. cells.Select(cell => new MethodRow(cell.Method, cell.Method == "integrated-gradients" ? 50 : 1)).Distinct()],
            ["iou-topk"],
            models,
            board,
            [],
            [],
            [],
            []
        );
        return (summary with { Claims = Claims(summary, rows) }, rows);
    }

    [Fact]
    public void Maps_that_are_not_finite_keep_a_claim_from_a_verdict_and_leave_the_others_theirs()
    {
        double[] low = [0.30, 0.31, 0.29, 0.32, 0.28],
            high = [0.44, 0.46, 0.43, 0.47, 0.42];
        var (whole, scored) = Scored(
            ("linear", "agop-weighted", "iou-topk", high),
            ("linear", "integrated-gradients", "iou-topk", low),
            ("linear", "smoothgrad", "iou-topk", low),
            ("rigid", "agop-global", "iou-topk", low),
            ("rigid", "random", "iou-topk", high),
            ("rigid", "agop-weighted", "iou-topk", low),
            ("rigid", "vanilla-grad", "iou-topk", high)
        );
        Assert.Equal("supported", Claim(whole, "linear-weighted").Verdict);
        var rows = scored
            .Select(row => row is { Scenario: "linear", Method: "integrated-gradients", Seed: 2 } ? row with { InvalidMaps = 3 } : row)
            .ToArray();
        var claims = Claims(whole, rows).ToDictionary(claim => claim.Id, StringComparer.Ordinal);
        Assert.Equal(("not judged", null), (claims["linear-weighted"].Verdict, claims["linear-weighted"].InRange));
        Assert.EndsWith(
            "no verdict: 3 maps of integrated-gradients on linear are not finite",
            claims["linear-weighted"].Measured,
            StringComparison.Ordinal
        );
        Assert.Equal("supported", claims["smoothgrad"].Verdict);
        Assert.Equal("refuted", claims["rigid"].Verdict);
    }

    private static ClaimResult Claim(SweepSummary summary, string id) => summary.Claims.Single(claim => claim.Id == id);

    [Fact]
    public void Every_claim_of_the_protocol_is_there_and_says_what_it_lacks()
    {
        var claims = Summary(("linear", "random", "iou-topk", [1, 2, 3, 4, 5])).Claims;
        Assert.Equal(
            [
                "linear-weighted",
                "mult-global",
                "mult-ig-random",
                "gradcam-small",
                "monotone",
                "clevr-weighted",
                "clevr-global",
                "shift",
                "smoothgrad",
                "rigid",
                "constant-bound",
                "accuracy",
            ],
            claims.Select(claim => claim.Id)
        );
        Assert.All(claims, claim => Assert.Equal("not tested", claim.Verdict));
        Assert.Contains("lacks linear with agop-weighted, integrated-gradients", claims[0].Measured, StringComparison.Ordinal);
    }

    [Fact]
    public void Verdicts_follow_the_numbers()
    {
        double[] low = [0.20, 0.21, 0.19, 0.20, 0.22],
            high = [0.30, 0.31, 0.28, 0.29, 0.33];
        var up = Claim(
            Summary(("linear", "agop-weighted", "iou-topk", high), ("linear", "integrated-gradients", "iou-topk", low)),
            "linear-weighted"
        );
        Assert.Equal(("supported", true), (up.Verdict, up.InRange));
        Assert.StartsWith("1.48x top-k (p < .001)", up.Measured, StringComparison.Ordinal);
        var down = Claim(
            Summary(("linear", "agop-weighted", "iou-topk", low), ("linear", "integrated-gradients", "iou-topk", high)),
            "linear-weighted"
        );
        Assert.Equal(("refuted", false), (down.Verdict, down.InRange));
        var same = Claim(
            Summary(
                ("linear", "agop-weighted", "iou-topk", low),
                ("linear", "integrated-gradients", "iou-topk", [0.21, 0.20, 0.20, 0.19, 0.22])
            ),
            "linear-weighted"
        );
        Assert.Equal("unsettled", same.Verdict);
        Assert.Equal(
            "refuted",
            Claim(
                Summary(("rigid:left-right", "agop-weighted", "iou-topk", low), ("rigid:left-right", "vanilla-grad", "iou-topk", high)),
                "shift"
            ).Verdict
        );
        Assert.Equal(
            "supported",
            Claim(
                Summary(("rigid:left-right", "agop-weighted", "iou-topk", high), ("rigid:left-right", "vanilla-grad", "iou-topk", low)),
                "shift"
            ).Verdict
        );
        Assert.Equal(
            "refuted",
            Claim(Summary(("linear", "constant-mean", "iou-topk", [0.6, 0.6, 0.6, 0.6, 0.6])), "constant-bound").Verdict
        );
    }

    [Fact]
    public void Two_seeds_leave_claims_unsettled()
    {
        double[] low = [0.10, 0.11],
            high = [0.30, 0.32];
        string[] scenarios = ["linear", "multiplicative", "rigid", "xor", "rigid:left-right"];
        string[] strong = ["agop-weighted", "agop-global", "gradcam"],
            weak = ["integrated-gradients", "vanilla-grad", "random", "smoothgrad"];
        var cells =
            from scenario in scenarios
            from method in strong.Concat(weak)
            from score in new[] { "iou-topk", "iou-threshold" }
            select (scenario, method, score, strong.Contains(method) ? high : low);
        var summary = Summary([.. cells]);
        foreach (var id in new[] { "linear-weighted", "mult-global", "mult-ig-random", "gradcam-small", "shift", "smoothgrad", "rigid" })
            Assert.Equal("unsettled", Claim(summary, id).Verdict);
        Assert.Contains("no test", Claim(summary, "linear-weighted").Measured, StringComparison.Ordinal);
    }

    [Fact]
    public void Methods_are_compared_over_the_seeds_that_both_have()
    {
        var (whole, scored) = Scored(
            ("linear", "agop-weighted", "iou-topk", [0.30, 0.31, 0.28, 0.29, 0.33]),
            ("linear", "integrated-gradients", "iou-topk", [0.20, 0.21, 0.19, 0.20, 0.22])
        );
        // One method lost seed 1, the other seed 2: three networks are left that both have.
        var rows = scored.Where(row => (row.Method, row.Seed) is not (("agop-weighted", 1) or ("integrated-gradients", 2))).ToArray();
        var claim = Claims(whole, rows).Single(one => one.Id == "linear-weighted");
        var ratio = new[] { 0.30, 0.29, 0.33 }.Average() / new[] { 0.20, 0.20, 0.22 }.Average();
        Assert.StartsWith(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ratio:0.00}x"),
            claim.Measured,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void At_random_means_near_random_and_a_size_means_that_size()
    {
        string[] scenarios = ["linear", "multiplicative", "rigid", "xor"];
        SweepSummary Cam(double[] values) =>
            Summary([
                .. from scenario in scenarios
                from entry in new[] { ("gradcam", values), ("random", new[] { 0.040, 0.041, 0.039, 0.040, 0.042 }) }
                select (scenario, entry.Item1, "iou-topk", entry.Item2),
            ]);
        Assert.Equal("supported", Claim(Cam([0.045, 0.040, 0.043, 0.041, 0.044]), "gradcam-small").Verdict);
        Assert.Equal("refuted", Claim(Cam([0.30, 0.31, 0.29, 0.30, 0.32]), "gradcam-small").Verdict);
        Assert.Equal("unsettled", Claim(Cam([0.01, 0.20, 0.02, 0.12, 0.04]), "gradcam-small").Verdict);
        var small = Claim(
            Summary(
                ("linear", "agop-weighted", "iou-topk", [0.22, 0.23, 0.21, 0.22, 0.24]),
                ("linear", "integrated-gradients", "iou-topk", [0.20, 0.211, 0.19, 0.20, 0.22])
            ),
            "linear-weighted"
        );
        Assert.Equal(("unsettled", false), (small.Verdict, small.InRange));
    }

    [Fact]
    public async Task Csv_has_one_line_per_number_and_quotes_what_needs_it()
    {
        var lines = (await Csv(Scored(("linear", "smoothgrad[samples=5,sd=0.2]", "iou-topk", [0.1, 1.0 / 3])).Rows)).Split('\n');
        Assert.Equal(CsvReport.Header, lines[0]);
        Assert.Equal("linear,white,cnn8by8,\"smoothgrad[samples=5,sd=0.2]\",iou-topk,all,1,100,0,0,0,0.3333333333333333", lines[2]);
        Assert.Equal("", lines[^1]);
        Assert.Equal(CsvReport.Header.Split(',').Length, lines[2].Replace("5,sd", "5sd", StringComparison.Ordinal).Split(',').Length);
    }

    /// <summary>More than one group of rows.</summary>
    [Fact]
    public async Task Parquet_has_the_rows_and_columns_of_the_csv()
    {
        double[] means = [.. Enumerable.Range(0, ParquetReport.GroupRows).Select(_ => Random.Shared.NextDouble())];
        var (_, rows) = Scored(
            ("linear", "smoothgrad[samples=5,sd=0.2]", "iou-topk", means),
            ("xor", "été", "auroc", [0.25, double.NaN, 1.0 / 3])
        );
        using var stream = new MemoryStream();
        await ParquetReport.WriteAsync("cnn8by8", rows.ToAsyncEnumerable(), stream, TestContext.Current.CancellationToken);
        stream.Position = 0;
        await using var reader = await ParquetReader.CreateAsync(stream, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(CsvReport.Header.Split(','), reader.Schema.DataFields.Select(field => field.Name));
        Assert.Equal(2, reader.RowGroupCount);
        var lines = (await Csv(rows)).Split('\n')[1..^1];
        var read = new List<string>();
        for (var g = 0; g < reader.RowGroupCount; g++)
        {
            using var group = reader.OpenRowGroupReader(g);
            var columns = new List<string[]>();
            foreach (var field in reader.Schema.DataFields)
                columns.Add(await Texts(group, field));
            read.AddRange(Enumerable.Range(0, columns[0].Length).Select(row => string.Join(',', columns.Select(column => column[row]))));
        }
        Assert.Equal(lines.Select(line => line.Replace("\"", "", StringComparison.Ordinal)), read);
    }

    private static async Task<string[]> Texts(ParquetRowGroupReader group, DataField field)
    {
        async Task<string[]> Numbers<T>()
            where T : struct, IFormattable
        {
            var values = new T[group.RowCount];
            await group.ReadAsync<T>(field, values, cancellationToken: TestContext.Current.CancellationToken);
            return Array.ConvertAll(values, value => value.ToString(null, CultureInfo.InvariantCulture));
        }
        if (field.ClrType == typeof(long))
            return await Numbers<long>();
        if (field.ClrType == typeof(int))
            return await Numbers<int>();
        if (field.ClrType == typeof(double))
            return await Numbers<double>();
        var texts = new string[group.RowCount];
        await group.ReadAsync(field, texts, cancellationToken: TestContext.Current.CancellationToken);
        return texts;
    }

    [Fact]
    public void Markdown_marks_the_best_and_keeps_tables_whole()
    {
        var text = MarkdownReport.Write(
            Summary(
                ("linear", "agop-weighted", "iou-topk", [0.3, 0.31, 0.32]),
                ("linear", "integrated-gradients", "iou-topk", [0.2, 0.21, 0.22])
            )
        );
        Assert.Contains("| agop-weighted | 1 | **0.310 ± 0.010** [0.285, 0.335] |", text, StringComparison.Ordinal);
        Assert.Contains("| integrated-gradients | 50 | 0.210 ± 0.010 [0.185, 0.235] |", text, StringComparison.Ordinal);
        foreach (var table in text.Split("\n\n").Where(block => block.StartsWith('|')))
            Assert.Single(
                table.Trim().Split('\n').Select(line => line.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|')).Distinct()
            );
    }

    [Fact]
    public void Settings_change_the_stated_cost()
    {
        static int Gradients(string id, params (string, string)[] set) =>
            SweepMethod.Of(id, set.ToDictionary(StringComparer.Ordinal), "test").Gradients;
        Assert.Equal(50, Gradients("smoothgrad"));
        Assert.Equal(5, Gradients("smoothgrad", ("samples", "5")));
        Assert.Equal(8, Gradients("integrated-gradients", ("steps", "8")));
        Assert.Equal(0, Gradients("agop-global"));
    }
}
