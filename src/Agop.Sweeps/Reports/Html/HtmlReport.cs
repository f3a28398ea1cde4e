using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Core.Images;
using Agop.Core.Json;
using Agop.Core.Scores;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Reports.Charts;
using Agop.Sweeps.Summaries;
using static System.Net.WebUtility;

namespace Agop.Sweeps.Reports.Html;

/// <summary>A sweep's report as one HTML page that needs no other file, no script and no network.</summary>
public sealed class HtmlReport
{
    private const int ShownOfHash = 12;
    private readonly ReportContent _content;
    private readonly SweepSummary _summary;
    private readonly IReadOnlyDictionary<(string Method, DatasetId Data), LeaderboardRow> _board;
    private readonly IReadOnlyList<string> _ranked;
    private readonly StringBuilder _page = new();

    private HtmlReport(ReportContent content)
    {
        (_content, _summary) = (content, content.Summary);
        _board = Leaderboard.Board(_summary, _summary.Lead);
        _ranked = Leaderboard.Ranked(_summary, _board);
    }

    /// <summary>The page.</summary>
    public static string Write(ReportContent content) => new HtmlReport(content).Page();

    private string Page()
    {
        Add($"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" ");
        Add($"content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">");
        Add($"<title>{Text(_summary.Name)}</title><style>{ReportStyle.Css}</style></head><body>\n");
        Question();
        Standings();
        HeatMap();
        Differences();
        Precision();
        Galleries();
        Curves();
        Features();
        Costs();
        ClaimTable();
        OtherScores();
        Missing();
        Manifest();
        Add($"</body></html>\n");
        return _page.ToString();
    }

    private void Question()
    {
        var seeds = _summary.Models.Select(model => model.Seed).Distinct().Count();
        Add($"<header><h1>{Text(_summary.Name)}</h1><p class=\"question\">Which of {_summary.Methods.Count} attribution methods ");
        Add($"finds the pixels that really matter to {Text(_summary.Architecture)}, on ");
        Add($"{string.Join(", ", _summary.Cases.Select(Title))}, over {seeds} {(seeds == 1 ? "network" : "networks")} each?</p>");
        Add($"<ul class=\"answer\">");
        if (_summary.Models.Count == 0)
            Add($"<li class=\"missing\">No network could be trained.</li>");
        foreach (var entry in _summary.Cases)
        {
            var rows = _board
                .Values.Where(row => row.Data == entry && double.IsFinite(row.Estimate.Mean))
                .OrderByDescending(row => row.Estimate.Mean)
                .ToArray();
            if (rows.Length == 0)
                continue;
            var accuracy = _summary.Models.Where(model => model.Data == entry).Average(model => model.TestAccuracy);
            Add($"<li><b>{Title(entry)}</b>: {Text(rows[0].Method)} at {Cells.Mean(rows[0])} {ShortMean}; test accuracy ");
            Add($"{Cells.Number(accuracy)}</li>");
        }
        Add($"</ul></header>\n");
    }

    /// <summary>Whether tables are sorted by a score that compares maps with masks.</summary>
    private bool HasMasks => _summary.Lead == ScoreCatalog.Primary;

    /// <summary>What tables are sorted by, in the midst of a line.</summary>
    private string ShortMean => HasMasks ? "mIoU" : _summary.Lead;

    private void Standings()
    {
        var best = Leaderboard.Best(_board.Values);
        Section(
            "Leaderboard",
            (
                HasMasks
                    ? "mIoU of the k most important pixels, k the size of the mask"
                    : $"{Leaderboard.MeanName(_summary.Lead)}, since there are no masks"
            ) + ": mean ± sd over networks and the 95 % interval (Student t), all test samples; the best of each column in bold."
        );
        Head("method", "gradients per map");
        foreach (var method in _ranked)
        {
            Add($"<tr><th scope=\"row\">{Text(method)}</th><td>{_summary.Methods.First(known => known.Label == method).Gradients}</td>");
            foreach (var entry in _summary.Cases)
            {
                if (RowOf(method, entry) is not { } row)
                    Add($"<td class=\"missing\">missing</td>");
                else
                    Add($"<td{(best.Contains(row) ? " class=\"best\"" : "")}>{Cells.Mean(row)}<small>{Cells.Interval(row)}</small></td>");
            }
            Add($"</tr>");
        }
        Add($"</tbody></table></div></section>\n");
    }

    private void HeatMap()
    {
        Section("Methods and scenarios", "The same means as colours, from 0 (dark violet) to 1 (yellow).");
        Head("method");
        foreach (var method in _ranked)
        {
            Add($"<tr><th scope=\"row\">{Text(method)}</th>");
            foreach (var entry in _summary.Cases)
            {
                if (RowOf(method, entry)?.Estimate.Mean is { } mean && double.IsFinite(mean))
                {
                    var colour = Colour.Sequential(mean);
                    var ink = 0.299 * colour.Red + 0.587 * colour.Green + 0.114 * colour.Blue > 140 ? "#000" : "#fff";
                    Add($"<td class=\"heat\" style=\"background:rgb({colour.Red},{colour.Green},{colour.Blue});color:{ink}\">");
                    Add($"{Cells.Number(mean)}</td>");
                }
                else
                {
                    Add($"<td class=\"missing\">missing</td>");
                }
            }
            Add($"</tr>");
        }
        Add($"</tbody></table></div></section>\n");
    }

    private void Differences()
    {
        Section(
            $"Difference to {_summary.Reference}",
            "Mean difference over the same networks; p by the paired t-test with Holm's correction over the table's background."
        );
        Head("method");
        foreach (var method in _ranked.Where(method => method != _summary.Reference))
        {
            Add($"<tr><th scope=\"row\">{Text(method)}</th>");
            foreach (var entry in _summary.Cases)
                Add($"<td>{(RowOf(method, entry) is { } row ? Text(Cells.Against(row)) : "missing")}</td>");
            Add($"</tr>");
        }
        Add($"</tbody></table></div>");
        if (_board.Values.Select(row => row.Against?.Reason).FirstOrDefault(reason => reason is not null) is { } why)
            Add($"<p>No test: {Text(why)}.</p>");
        Add($"</section>\n");
    }

    private void Precision()
    {
        if (_summary.Precision is not [{ Precision: var name }, ..])
            return;
        Section($"Errors of {name}", Leaderboard.PrecisionNote);
        Head("");
        foreach (var (what, cells) in Leaderboard.PrecisionErrors(_summary, _ranked))
        {
            Add($"<tr><th scope=\"row\">{Text(what)}</th>");
            foreach (var cell in cells)
                Add($"<td>{cell}</td>");
            Add($"</tr>");
        }
        Add($"</tbody></table></div></section>\n");
    }

    private void Galleries()
    {
        if (_content.Galleries.Count == 0)
            return;
        Section(
            "Maps",
            "Per scenario, of the first network, the test images that the methods which use it explain best, "
                + $"median and worst, by their mean {ShortMean}. {(HasMasks ? "The mask is outlined; maps" : "Maps")} "
                + $"run from 0 (dark violet) to their largest magnitude (yellow); below each its {ShortMean}."
        );
        foreach (var gallery in _content.Galleries)
        {
            Add($"<h3>{Title(gallery.Network.Data)}, seed {gallery.Network.Seed}</h3>");
            foreach (var sample in gallery.Samples)
            {
                Add($"<div class=\"sample\"><p><b>{Text(sample.Rank)}</b>: test image {sample.Sample}, class {sample.Label}, the ");
                Add($"network says {sample.Predicted}; mean {ShortMean} {Cells.Number(sample.Mean)}</p><div class=\"tiles\">");
                Picture("image", sample.Image, null);
                if (HasMasks)
                    Picture("mask", sample.Mask, null);
                foreach (var (method, map, iou) in sample.Maps)
                    Picture(method, map, iou);
                Add($"</div></div>");
            }
        }
        Add($"</section>\n");
    }

    private void Curves()
    {
        if (_summary.Curves.Count == 0)
            return;
        Section(
            "Quality of diag(M) through training",
            "How well the training hook's running diag(M), one map for all test images, finds the masks: "
                + "mean over networks, the band its 95 % interval."
        );
        Add($"<div class=\"charts\">");
        foreach (var group in _summary.Curves.GroupBy(row => row.Data))
        {
            Add($"<figure>{CurveChart.Of(Leaderboard.Title(_summary, group.Key), [.. group]).ToSvg()}");
            Add($"<figcaption>{Title(group.Key)}</figcaption></figure>");
        }
        Add($"</div></section>\n");
    }

    private void Features()
    {
        if (_content.Features is not { } picture)
            return;
        Section(
            "Features through training",
            "How alike the Gram matrix of each layer's weights is to AGOP of what the layer takes, to its square root (the Neural Feature "
                + "Ansatz) and to FACT: the correlation of the entries, mean over networks. features.csv has every network."
        );
        // As a picture, in which no script runs.
        var source = Convert.ToBase64String(Encoding.UTF8.GetBytes(picture));
        Add($"<figure><img alt=\"Correlations by epoch and layer\" src=\"data:image/svg+xml;base64,{source}\"></figure></section>\n");
    }

    private void Costs()
    {
        if (_content.Costs.Count == 0)
        {
            Section("Cost and quality", $"Not measured{(_content.HowToTime is null ? "." : $": {_content.HowToTime}")}");
            Add($"</section>\n");
            return;
        }
        Section(
            "Cost and quality",
            "Seconds per map on the machine that wrote the report, on one thread, without its scores, "
                + $"against the mean {ShortMean} and its 95 % interval. The line is the Pareto front: no method is better at no more cost."
        );
        Add($"<div class=\"charts\">");
        foreach (var entry in _summary.Cases)
        {
            var chart = new Chart(
                $"Cost and quality on {Leaderboard.Title(_summary, entry)}",
                "seconds per map",
                Leaderboard.MeanName(_summary.Lead),
                isLog: true,
                max: 1
            );
            (string Method, ChartPoint Point)[] points =
            [
                .. from method in _ranked
                where _content.Costs.ContainsKey(method)
                let row = RowOf(method, entry)
                where row is not null
                select (
                    method,
                    new ChartPoint(
                        _content.Costs[method],
                        row.Estimate.Mean,
                        double.IsNaN(row.Estimate.Low) ? null : row.Estimate.Low,
                        double.IsNaN(row.Estimate.High) ? null : row.Estimate.High
                    )
                ),
            ];
            chart.Add(new ChartSeries("Pareto front", ParetoFront.Of([.. points.Select(point => point.Point)])));
            foreach (var (method, point) in points)
                chart.Add(new ChartSeries(method, [point], IsLine: false));
            Add($"<figure>{chart.ToSvg()}<figcaption>{Title(entry)}</figcaption></figure>");
        }
        Add($"</div></section>\n");
    }

    private void ClaimTable()
    {
        if (_summary.Claims.Count == 0)
            return;
        Section("Claims", "Stated before looking, in the words of the paper; p by paired t-tests over networks, by Holm over a family.");
        Add($"<div class=\"scroll\"><table class=\"claims\"><thead><tr>");
        foreach (var column in ClaimCells.Columns)
            Add($"<th>{Text(column)}</th>");
        Add($"</tr></thead><tbody>");
        foreach (var claim in _summary.Claims)
        {
            var cells = ClaimCells.Of(claim);
            Add($"<tr><th scope=\"row\">{Text(cells[0])}</th>");
            foreach (var cell in cells.Skip(1).SkipLast(1))
                Add($"<td>{Text(cell)}</td>");
            Add($"<td class=\"{Text(claim.Verdict.Replace(' ', '-'))}\">{Text(cells[^1])}</td></tr>");
        }
        Add($"</tbody></table></div></section>\n");
    }

    private void OtherScores()
    {
        var scores = _summary.Scores.Where(score => score != _summary.Lead).ToArray();
        if (scores.Length == 0)
            return;
        Section("Other scores", "Mean ± sd over networks, all test samples.");
        foreach (var score in scores)
        {
            var board = Leaderboard.Board(_summary, score);
            Add($"<details><summary>{Text(score)}</summary>");
            Head("method");
            foreach (var method in _ranked)
            {
                Add($"<tr><th scope=\"row\">{Text(method)}</th>");
                foreach (var data in _summary.Cases)
                    Add($"<td>{(board.TryGetValue((method, data), out var row) ? Cells.Mean(row) : "missing")}</td>");
                Add($"</tr>");
            }
            Add($"</tbody></table></div></details>");
        }
        Add($"</section>\n");
    }

    private void Missing()
    {
        if (_summary.Missing.Count == 0)
            return;
        Section("Missing", $"{_summary.Missing.Count} cells could not be computed.");
        Add($"<div class=\"scroll\"><table><thead><tr><th>scenario</th><th>background</th><th>seed</th><th>method</th>");
        Add($"<th>error</th></tr></thead><tbody>");
        foreach (var cell in _summary.Missing)
        {
            Add($"<tr><td>{Text(cell.Scenario)}</td><td>{Text(cell.Background)}</td><td>{cell.Seed}</td>");
            Add($"<td>{Text(cell.Method)}</td><td class=\"error\">{Text(cell.Error)}</td></tr>");
        }
        Add($"</tbody></table></div></section>\n");
    }

    private void Manifest()
    {
        if (_content.Manifest is not { } manifest)
            return;
        Section(
            "Manifest",
            "The program, machine and data of this run; hashes of files and data are shortened SHA-256 values. "
                // Earlier manifests have the tasks, too.
                + $"{(manifest.ContainsKey("tasks") ? "manifest.json" : "tasks.jsonl")} in the report's folder has each task with its time."
        );
        Add($"<dl>");
        foreach (var (part, value) in manifest.Where(entry => entry.Key != "tasks"))
        {
            foreach (var (name, fact) in value as JsonObject ?? [])
                Fact(part, name, Word(fact, part == "files"));
            // Data sets: what they are called, their ids, and their arrays' hashes.
            foreach (var entry in (value as JsonArray ?? []).OfType<JsonObject>())
                Fact(
                    part,
                    string.Join(
                        ", ",
                        entry.Where(fact => fact.Value is JsonValue && fact.Key != "id").Select(fact => Word(fact.Value, false))
                    ),
                    string.Join(
                        "; ",
                        entry
                            .Where(fact => fact.Value is JsonObject || fact.Key == "id")
                            .Select(fact => fact.Value is JsonObject ? Word(fact.Value, true) : $"id {Word(fact.Value, true)}")
                    )
                );
        }
        Add($"</dl></section>\n");
    }

    private void Fact(string part, string name, string fact) => Add($"<dt>{Text(part)}: {Text(name)}</dt><dd>{Text(fact)}</dd>");

    private static string Word(JsonNode? fact, bool cuts) =>
        fact switch
        {
            JsonObject facts => string.Join(", ", facts.Select(entry => $"{entry.Key} {Word(entry.Value, cuts)}")),
            JsonValue value when value.GetValueKind() == JsonValueKind.String => (string)value! is { Length: > ShownOfHash } hash && cuts
                ? hash[..ShownOfHash]
                : (string)value!,
            _ => fact?.ToJsonString(JsonFormat.Options) ?? "",
        };

    private void Section(string title, string explanation) =>
        Add($"<section><h2>{Text(title)}</h2><p class=\"explained\">{Text(explanation)}</p>");

    private void Head(params string[] columns)
    {
        Add($"<div class=\"scroll\"><table><thead><tr>");
        foreach (var column in columns)
            Add($"<th scope=\"col\">{Text(column)}</th>");
        foreach (var entry in _summary.Cases)
            Add($"<th scope=\"col\">{Title(entry)}</th>");
        Add($"</tr></thead><tbody>");
    }

    private void Picture(string caption, Tile picture, double? iou)
    {
        Add($"<figure><img width=\"{picture.Width}\" height=\"{picture.Height}\" alt=\"{Text(caption)}\" ");
        Add($"src=\"data:image/png;base64,{Convert.ToBase64String(picture.Png)}\"><figcaption>{Text(caption)}");
        if (iou is { } value)
            Add($"<b>{Cells.Number(value)}</b>");
        Add($"</figcaption></figure>");
    }

    private LeaderboardRow? RowOf(string method, DatasetId entry) => _board.GetValueOrDefault((method, entry));

    private string Title(DatasetId entry) => Text(Leaderboard.Title(_summary, entry));

    private static string Text(string text) => HtmlEncode(text);

    private void Add(FormattableString text) => _page.Append(text.ToString(CultureInfo.InvariantCulture));
}
