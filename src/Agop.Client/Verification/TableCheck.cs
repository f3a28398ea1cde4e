using System.Text;
using System.Text.Json;
using Agop.Client.Execution;
using Agop.Core.Errors;
using Agop.Core.Json;
using Agop.Core.Statistics;
using Agop.Sweeps.Claims;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Reports.Charts;
using Agop.Sweeps.Summaries;

namespace Agop.Client.Verification;

/// <summary>Whether a report's tables and charts follow from its scores, seed by seed.</summary>
internal static class TableCheck
{
    public static async Task<IReadOnlyList<Finding>> OfAsync(ReportInHand report, IReadOnlyList<ScoreRow> rows)
    {
        var findings = new List<Finding>();
        using var parquet = new MemoryStream();
        await ParquetReport.WriteAsync(report.Plan.Sweep.Architecture.Id, rows.ToAsyncEnumerable(), parquet);
        Compare(ReportFolder.Parquet, parquet.ToArray(), "results.csv");
        var summary = Summary(report);
        if (Difference(summary, rows) is { } difference)
            findings.Add(Finding.Bad($"{ReportFolder.Results}: {difference}"));
        else
            findings.Add(Finding.Ok($"{ReportFolder.Results} has the means and tests of {rows.Count} scores in results.csv"));
        if (summary.Claims.Count > 0)
            findings.Add(
                Claims(summary, rows).SequenceEqual(summary.Claims)
                    ? Finding.Ok($"{summary.Claims.Count} verdicts on claims follow from the scores and curves")
                    : Finding.Bad($"{ReportFolder.Results}: claims: other verdicts or numbers than its scores and curves give")
            );
        Compare("leaderboard.md", Encoding.UTF8.GetBytes(MarkdownReport.Write(summary)), ReportFolder.Results);
        Compare("leaderboard.tex", Encoding.UTF8.GetBytes(LatexReport.Write(summary)), ReportFolder.Results);
        Compare("leaderboard.png", LeaderboardChart.ToPng(summary), ReportFolder.Results);
        Compare("leaderboard.svg", Encoding.UTF8.GetBytes(LeaderboardChart.ToSvg(summary)), ReportFolder.Results);
        if (File.Exists(report.PathOf(HtmlReportFile.Name)))
            Compare(HtmlReportFile.Name, Encoding.UTF8.GetBytes(HtmlReportFile.Text(report.Folder)), "the other files");
        return findings;

        void Compare(string file, byte[] expected, string source)
        {
            var found = File.Exists(report.PathOf(file)) ? File.ReadAllBytes(report.PathOf(file)) : [];
            findings.Add(
                found.AsSpan().SequenceEqual(expected)
                    ? Finding.Ok($"{file} follows from {source}")
                    : Finding.Bad($"{file} is not what {source} gives")
            );
        }
    }

    /// <summary>The summary that a report keeps.</summary>
    private static SweepSummary Summary(ReportInHand report)
    {
        var path = report.PathOf(ReportFolder.Results);
        try
        {
            return JsonSerializer.Deserialize<SweepSummary>(File.ReadAllBytes(path), JsonFormat.Options)
                ?? throw new JsonException("it is null");
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            throw new InputException(path, $"expected what 'agop run' wrote ({error.Message})", error);
        }
    }

    private static IReadOnlyList<ClaimResult> Claims(SweepSummary summary, IReadOnlyList<ScoreRow> rows)
    {
        var claims = BuiltInClaims.Paper.About(summary.Architecture, summary.Cases.ToHashSet());
        var (values, scores, curves) = (
            new ClaimValues(claims),
            rows.ToLookup(row => row.Network),
            summary.Curves.ToLookup(row => row.Network)
        );
        foreach (var model in summary.Models)
            values.Add(model, scores[model.Network], [.. curves[model.Network]]);
        return new ClaimTest(BuiltInClaims.Paper.Families).Of(claims, _ => values);
    }

    /// <summary>The first number of the leaderboard that the scores do not give; null where all are theirs.</summary>
    private static string? Difference(SweepSummary summary, IReadOnlyList<ScoreRow> rows)
    {
        var scores = rows.ToLookup(row => (row.Data, row.Method, row.Score, row.Subset), SeedScore.Of);
        var left = scores.Select(group => group.Key).ToHashSet();
        foreach (var row in summary.Leaderboard)
        {
            var what = $"{row.Method} on {row.Scenario}/{row.Background} by {row.Score}, {row.Subset}";
            var key = (row.Data, row.Method, row.Score, row.Subset);
            if (!left.Remove(key))
                return $"{what}: results.csv has no such scores";
            if (Estimate.Of([.. scores[key].Select(score => score.Mean)]) != row.Estimate)
                return $"{what}: another mean or interval than its scores give";
            if (
                row.Method != summary.Reference
                && SeedScore.Compare(scores[key], scores[(row.Data, summary.Reference, row.Score, row.Subset)]) != row.Against
            )
                return $"{what}: another test than its scores give";
        }
        return left.FirstOrDefault() is { Method: not null } lacking
            ? $"no mean of {lacking.Method} on {lacking.Data.Scenario}/{lacking.Data.Variant} by {lacking.Score}"
            : null;
    }
}
