using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Json;
using Agop.Sweeps.Readings;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Reports.Charts;
using Agop.Sweeps.Summaries;

namespace Agop.Client.Output;

/// <summary>The files of a grid of readings: readings.md, .csv, .json, .svg and .png.</summary>
internal static class ReadingsReport
{
    private const string Markdown = "readings.md",
        Rows = "readings.csv",
        Data = "readings.json",
        Vector = "readings.svg",
        Picture = "readings.png";

    public static void Write(string against, IReadOnlyList<ReadingCell> cells, bool isWhole, string folder)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(Path.Combine(folder, Rows), Csv(cells));
        AtomicFile.WriteText(Path.Combine(folder, Data), Json(against, cells, isWhole) + "\n");
        AtomicFile.WriteText(Path.Combine(folder, Vector), ReadingsChart.ToSvg(against, cells));
        AtomicFile.Write(Path.Combine(folder, Picture), stream => stream.Write(ReadingsChart.ToPng(against, cells)));
        AtomicFile.WriteText(Path.Combine(folder, Markdown), Page(against, cells, isWhole));
    }

    public static void Print(string against, IReadOnlyList<ReadingCell> cells, string folder)
    {
        foreach (var method in ByMethod(cells))
            Console.WriteLine($"{method.Key}: {Tally(against, [.. method])}");
        Console.WriteLine(Path.Combine(folder, Markdown));
    }

    public static string Json(string against, IReadOnlyList<ReadingCell> cells, bool isWhole) =>
        new JsonObject
        {
            ["against"] = against,
            ["whole"] = isWhole,
            ["factors"] = new JsonObject(
                ByMethod(cells)
                    .Select(method =>
                        KeyValuePair.Create(
                            method.Key,
                            (JsonNode?)
                                new JsonObject(
                                    ReadingGrid
                                        .Shares([.. method])
                                        .Select(share => KeyValuePair.Create(share.Factor, (JsonNode?)share.Share))
                                )
                        )
                    )
            ),
            ["readings"] = new JsonArray([
                .. cells.Select(cell =>
                {
                    var json = new JsonObject(
                        ReadingCell.FactorNames.Zip(cell.Levels, (name, level) => KeyValuePair.Create(name, (JsonNode?)level))
                    )
                    {
                        ["method"] = cell.Method,
                        ["networks"] = cell.Result.Networks,
                        ["ratio"] = cell.Result.Effect,
                        ["low"] = cell.Result.Low,
                        ["high"] = cell.Result.High,
                        ["p"] = cell.Result.P,
                        ["p-holm"] = cell.Result.Adjusted,
                        ["verdict"] = cell.Result.Verdict,
                    };
                    return (JsonNode)json;
                }),
            ]),
        }.ToJsonString(JsonFormat.Indented);

    private static IEnumerable<IGrouping<string, ReadingCell>> ByMethod(IReadOnlyList<ReadingCell> cells) =>
        cells.GroupBy(cell => cell.Method, StringComparer.Ordinal);

    private static string Tally(string against, IReadOnlyList<ReadingCell> cells)
    {
        var ratios = cells.Select(cell => cell.Log).Where(double.IsFinite).Order().ToArray();
        static double Ratio(double log) => Math.Pow(2, log);
        var range =
            ratios.Length == 0
                ? ""
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"; ratios from {Ratio(ratios[0]):0.00} to {Ratio(ratios[^1]):0.00}, median {Ratio(Median(ratios)):0.00}"
                );
        return $"of {cells.Count} readings over {against} in {cells.Count(cell => cell.Log > 0)}, of those by its interval in "
            + $"{cells.Count(cell => cell.Side > 0)} and by Holm in {cells.Count(cell => cell.Result.Verdict == ClaimResult.Supported)}; "
            + $"under it in {cells.Count(cell => cell.Log < 0)}, {cells.Count(cell => cell.Side < 0)} and "
            + $"{cells.Count(cell => cell.Result.Verdict == ClaimResult.Refuted)}{range}";
    }

    private static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    private static string Csv(IReadOnlyList<ReadingCell> cells)
    {
        var text = new StringBuilder($"method,{string.Join(',', ReadingCell.FactorNames)},networks,ratio,low,high,p,p_holm\n");
        foreach (var cell in cells)
        {
            var result = cell.Result;
            double?[] numbers = [result.Effect, result.Low, result.High, result.P, result.Adjusted];
            text.Append(
                    CsvReport.Line([
                        cell.Method,
                        .. cell.Levels,
                        result.Networks.ToString(CultureInfo.InvariantCulture),
                        .. numbers.Select(number => number?.ToString("R", CultureInfo.InvariantCulture) ?? ""),
                    ])
                )
                .Append('\n');
        }
        return text.ToString();
    }

    private static string Page(string against, IReadOnlyList<ReadingCell> cells, bool isWhole)
    {
        var text = new StringBuilder($"# Readings against {against}\n\n{(isWhole ? "" : ClaimReport.NotWhole + "\n\n")}");
        text.Append($"![ratio of means to {against} by reading]({Vector})\n");
        foreach (var method in ByMethod(cells))
        {
            var shares = ReadingGrid.Shares([.. method]);
            text.Append(
                $"\n## {method.Key}\n\n{char.ToUpperInvariant(Tally(against, [.. method])[0])}{Tally(against, [.. method])[1..]}.\n\n"
            );
            text.Append("| factor | share of the variance | mean ratio by level |\n| --- | ---: | --- |\n");
            foreach (var share in shares)
                text.Append(CultureInfo.InvariantCulture, $"| {share.Factor} | {100 * share.Share:0} % | ")
                    .AppendJoin(", ", share.Means.OrderByDescending(mean => mean.Value).Select(Level))
                    .Append(" |\n");
            text.Append(
                CultureInfo.InvariantCulture,
                $"\nThe rest, {100 * Math.Max(0, 1 - shares.Sum(share => share.Share)):0} %, is what factors do together.\n"
            );
        }
        text.Append(
            "\nThe ratio is of means over networks; `readings.csv` has every reading with its interval (Fieller's), p and p by Holm.\n"
        );
        return text.ToString();
    }

    private static string Level(KeyValuePair<string, double> mean) =>
        string.Create(CultureInfo.InvariantCulture, $"{mean.Key} {Math.Pow(2, mean.Value):0.00}");
}
