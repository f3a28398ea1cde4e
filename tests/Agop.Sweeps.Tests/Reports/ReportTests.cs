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
        var claims = BuiltInClaims.Paper.About(summary.Architecture, summary.Cases.ToHashSet());
        var values = new ClaimValues(claims);
        foreach (var model in summary.Models)
            values.Add(model, rows.Where(row => row.Network == model.Network), []);
        return new ClaimTest(BuiltInClaims.Paper.Families).Of(claims, _ => values);
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

    /// <summary>A sweep's report tests the paper's claims of its data sets, and says what it lacks for the others of these.</summary>
    [Fact]
    public void A_report_tests_the_papers_claims_of_its_data_sets()
    {
        var claims = Summary(
            ("linear", "agop-weighted", "iou-topk", [0.30, 0.31, 0.28, 0.29, 0.33]),
            ("linear", "integrated-gradients", "iou-topk", [0.20, 0.21, 0.19, 0.20, 0.22])
        )
            .Claims.ToDictionary(claim => claim.Id, StringComparer.Ordinal);
        Assert.Equal(
            [
                "accuracy-linear",
                "gradcam-small/linear",
                "linear-weighted",
                "linear-weighted-size",
                "monotone/linear",
                "smoothgrad",
                "trend-iou/linear",
                "trend-order/linear",
                "trend-window/linear",
                "trend/linear",
            ],
            claims.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal("supported", claims["linear-weighted"].Verdict);
        Assert.StartsWith("1.48x [1.4", claims["linear-weighted"].Measured, StringComparison.Ordinal);
        Assert.Equal(
            ("not tested", "there is no iou-topk of smoothgrad on linear/white"),
            (claims["smoothgrad"].Verdict, claims["smoothgrad"].Measured)
        );
        Assert.Equal("underpowered", claims["accuracy-linear"].Verdict);
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
