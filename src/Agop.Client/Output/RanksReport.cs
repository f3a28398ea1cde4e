using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Json;
using Agop.Core.Statistics;
using Agop.Sweeps.Rankings;
using Agop.Sweeps.Reports.Charts;
using Agop.Sweeps.Summaries;
using Spectre.Console;

namespace Agop.Client.Output;

/// <summary>The files of a study of ranks: ranks.md, .csv, .json, .svg and .png, agreement and critical-difference .svg and .png.</summary>
internal static class RanksReport
{
    private const string Name = "ranks",
        Agreement = "agreement",
        Difference = "critical-difference";

    private static readonly string[] s_columns =
    [
        "score",
        "better",
        "the best by mean rank",
        "Friedman p",
        "better than random",
        "verdict",
    ];

    public static void Write(IReadOnlyList<RankFindings> findings, bool isWhole, string folder)
    {
        Directory.CreateDirectory(folder);
        string At(string name, string ending) => Path.Combine(folder, $"{name}.{ending}");
        AtomicFile.WriteText(At(Name, "csv"), Csv(findings));
        AtomicFile.WriteText(At(Agreement, "csv"), AgreementCsv(findings));
        AtomicFile.WriteText(At(Name, "json"), Json(findings, isWhole) + "\n");
        AtomicFile.WriteText(At(Name, "svg"), RankChart.ToSvg(findings));
        AtomicFile.WriteText(At(Agreement, "svg"), AgreementChart.ToSvg(findings));
        AtomicFile.WriteText(At(Difference, "svg"), CriticalDifferenceChart.ToSvg(findings));
        AtomicFile.Write(At(Name, "png"), stream => stream.Write(RankChart.ToPng(findings)));
        AtomicFile.Write(At(Agreement, "png"), stream => stream.Write(AgreementChart.ToPng(findings)));
        AtomicFile.Write(At(Difference, "png"), stream => stream.Write(CriticalDifferenceChart.ToPng(findings)));
        AtomicFile.WriteText(At(Name, "md"), Page(findings, isWhole));
    }

    public static void Print(IReadOnlyList<RankFindings> findings, string folder)
    {
        foreach (var found in findings)
        {
            Console.WriteLine($"{found.Sweep}: {Agree(found)}");
            var table = new Table().Border(TableBorder.Simple);
            foreach (var column in s_columns)
                table.AddColumn(new TableColumn(column));
            foreach (var score in found.Scores)
                table.AddRow([.. Line(score).Select(cell => new Text(cell))]);
            Terminal.Output.Write(table);
        }
        Console.WriteLine($"{Path.Combine(folder, $"{Name}.md")}, {Path.Combine(folder, ComparisonReport.Page)}");
    }

    public static string Json(IReadOnlyList<RankFindings> findings, bool isWhole) =>
        new JsonObject
        {
            ["whole"] = isWhole,
            ["findings"] = new JsonArray([.. findings.Select(found => (JsonNode)JsonFormat.ToObject(found))]),
        }.ToJsonString(JsonFormat.Indented);

    private static string Agree(RankFindings found) =>
        double.IsNaN(found.Concordance.Mean)
            ? "scores have no methods in common"
            : $"Kendall's W of {found.Scores.Count} scores {Cells.Number(found.Concordance.Mean)}{Interval(found.Concordance)}";

    private static string Interval(Estimate estimate) =>
        double.IsNaN(estimate.Low) ? "" : $" [{Cells.Number(estimate.Low)}, {Cells.Number(estimate.High)}]";

    private static string[] Line(RankedScore score) =>
        [
            score.Score,
            score.LowerIsBetter ? "lower" : "higher",
            string.Join(
                ", ",
                score.Methods.Zip(score.Ranks).OrderBy(pair => pair.Second).Take(3).Select(pair => $"{pair.First} {Rank(pair.Second)}")
            ),
            score.P is { } p ? Cells.P(p) : "no test",
            score.Better is null ? "not known" : $"{score.Better.Count} of {score.Tested}",
            score.IsBlind switch
            {
                true => "blind",
                false => "sees",
                null => "",
            },
        ];

    private static string Rank(double rank) => rank.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Csv(IReadOnlyList<RankFindings> findings)
    {
        var text = new StringBuilder("sweep,score,method,networks,mean,mean_rank,better_than_random\n");
        foreach (var found in findings)
        foreach (var score in found.Scores)
        foreach (var (i, method) in score.Methods.Index())
            text.Append(
                CultureInfo.InvariantCulture,
                $"\"{found.Sweep}\",{score.Score},\"{method}\",{score.Networks},{score.Means[i]:R},{score.Ranks[i]:R},"
                    + $"{(score.Better is { } better ? better.Contains(method) ? "true" : "false" : "")}\n"
            );
        return text.ToString();
    }

    private static string AgreementCsv(IReadOnlyList<RankFindings> findings)
    {
        var text = new StringBuilder("sweep,first,second,networks,spearman,low,high\n");
        foreach (var found in findings)
        foreach (var pair in found.Agreements)
            text.Append(
                CultureInfo.InvariantCulture,
                $"\"{found.Sweep}\",{pair.First},{pair.Second},{pair.Correlation.Count},{Value(pair.Correlation.Mean)},"
                    + $"{Value(pair.Correlation.Low)},{Value(pair.Correlation.High)}\n"
            );
        return text.ToString();

        static string Value(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
    }

    private static string Page(IReadOnlyList<RankFindings> findings, bool isWhole)
    {
        var page = new StringBuilder("# Ranks\n\n");
        if (!isWhole)
            page.Append("Some tasks failed; what depends on them is left out.\n\n");
        page.Append(
            "Methods are ranked by each score on each network. Friedman's test says whether they differ at all; a score is blind where no "
                + "method that asks the network ranks above the random map (paired t-tests of ranks over networks, Holm, 5 %).\n\n"
                + $"![mean ranks]({Name}.svg)\n\n![agreement]({Agreement}.svg)\n\n![critical differences]({Difference}.svg)\n"
        );
        foreach (var found in findings)
        {
            page.Append($"\n## {found.Sweep}\n\n{Agree(found)}; mean and 95 % interval over networks.\n\n");
            page.Append($"| {string.Join(" | ", s_columns)} |\n|{string.Concat(s_columns.Select(_ => " --- |"))}\n");
            foreach (var score in found.Scores)
                page.Append($"| {string.Join(" | ", Line(score))} |\n");
        }
        return page.ToString();
    }
}
