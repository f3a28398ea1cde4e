using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Agop.Benchmarks.Tables.Files;
using Agop.Core.Arrays;
using Agop.Core.Json;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Reports.Charts;
using Agop.Sweeps.Roar;
using Agop.Sweeps.Summaries;
using Spectre.Console;

namespace Agop.Client.Output;

/// <summary>The files of a remove-and-retrain study: roar.md, roar.svg, roar.csv and roar.json.</summary>
internal static class RoarReport
{
    private const string Markdown = "roar.md",
        Picture = "roar.svg",
        Rows = "roar.csv",
        Data = "roar.json";

    /// <summary>How many features the report lists by name.</summary>
    private const int Listed = 5;

    public static void Write(string source, TableSamples samples, RoarOptions options, IReadOnlyList<RoarCurve> curves, string folder)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(Path.Combine(folder, Rows), Csv(options, curves));
        AtomicFile.WriteText(Path.Combine(folder, Data), Json(source, samples, options, curves) + "\n");
        AtomicFile.WriteText(Path.Combine(folder, Picture), Chart(options, curves).ToSvg());
        AtomicFile.WriteText(Path.Combine(folder, Markdown), Page(source, samples, options, curves));
    }

    public static void Print(RoarOptions options, IReadOnlyList<RoarCurve> curves, string folder)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in Columns(options))
            table.AddColumn(new Spectre.Console.TableColumn(column));
        foreach (var row in Lines(options, curves))
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        Terminal.Output.Write(table);
        Console.WriteLine($"accuracy, mean over {options.Seeds.Count} networks; {Path.Combine(folder, Markdown)}");
    }

    public static string Json(string source, TableSamples samples, RoarOptions options, IReadOnlyList<RoarCurve> curves) =>
        new JsonObject
        {
            ["table"] = Path.GetFileName(source),
            ["features"] = new JsonArray([.. samples.Columns.Select(column => (JsonNode)column.Name)]),
            ["classes"] = new JsonArray([.. samples.Classes.Select(name => (JsonNode)name)]),
            ["shares"] = new JsonArray([.. options.Shares.Select(share => (JsonNode)share)]),
            ["curves"] = new JsonArray([.. curves.Select(curve => (JsonNode)JsonFormat.ToObject(curve))]),
        }.ToJsonString(JsonFormat.Indented);

    private static string[] Columns(RoarOptions options) =>
        [
            "ranked by",
            "none removed",
            .. options.Shares.Select(share => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %")),
            "area",
            "less random's, p (Holm)",
        ];

    private static IEnumerable<string[]> Lines(RoarOptions options, IReadOnlyList<RoarCurve> curves) =>
        curves
            .OrderBy(curve => curve.Areas.Average())
            .Select(curve =>
                (string[])
                    [
                        curve.Method,
                        .. Enumerable
                            .Range(0, options.Shares.Count + 1)
                            .Select(i => Cells.Number(curve.Accuracies.Average(seed => seed[i]))),
                        Cells.Number(curve.Areas.Average()),
                        Compared(curve),
                    ]
            );

    private static string Compared(RoarCurve curve) =>
        curve switch
        {
            { Difference: null } => "reference",
            { P: { } p } => $"{Cells.Signed(curve.Difference.Difference)}, {Cells.P(p)}",
            _ => Cells.Signed(curve.Difference.Difference),
        };

    private static string Csv(RoarOptions options, IReadOnlyList<RoarCurve> curves)
    {
        var text = new StringBuilder("method,seed,removed_share,test_accuracy\n");
        foreach (var curve in curves)
            for (var s = 0; s < options.Seeds.Count; s++)
            for (var i = 0; i <= options.Shares.Count; i++)
                text.Append(
                        CsvReport.Line(
                            curve.Method,
                            options.Seeds[s].ToString(CultureInfo.InvariantCulture),
                            (i == 0 ? 0 : options.Shares[i - 1]).ToString("R", CultureInfo.InvariantCulture),
                            curve.Accuracies[s][i].ToString("R", CultureInfo.InvariantCulture)
                        )
                    )
                    .Append('\n');
        return text.ToString();
    }

    private static Chart Chart(RoarOptions options, IReadOnlyList<RoarCurve> curves)
    {
        var chart = new Chart("accuracy where the features ranked first are removed", "share of features removed", "test accuracy", max: 1);
        double[] shares = [0, .. options.Shares];
        foreach (var curve in curves)
            chart.Add(
                new ChartSeries(
                    curve.Method,
                    [.. shares.Select((share, i) => new ChartPoint(share, curve.Accuracies.Average(seed => seed[i])))]
                )
            );
        return chart;
    }

    private static string Page(string source, TableSamples samples, RoarOptions options, IReadOnlyList<RoarCurve> curves)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            # Remove and retrain: {Path.GetFileName(source)}

            {samples.Data.Train.Count} training rows, {samples.Data.Test.Count} test rows, {samples.Columns.Count} features as
            {samples.Inputs} inputs, {samples.Classes.Count} classes, {options.Seeds.Count} networks of {options.Hidden},
            {options.Training.Epochs} epochs. The features that a method ranks first are set to their mean, and networks are trained
            again: the lower the accuracy, the better the ranking. The area is the mean accuracy over the shares.

            ![accuracy over the share of features removed]({Picture})


            """
        );
        var columns = Columns(options);
        text.Append($"| {string.Join(" | ", columns)} |\n|{string.Concat(columns.Select((_, i) => i == 0 ? " --- |" : " ---: |"))}\n");
        foreach (var row in Lines(options, curves))
            text.Append($"| {string.Join(" | ", row)} |\n");
        text.Append("\nRanked first, by the first network:\n\n");
        foreach (var curve in curves.SkipLast(1))
            text.Append($"- {curve.Method}: {string.Join(", ", curve.Orders[0].Take(Listed).Select(f => samples.Columns[f].Name))}\n");
        return text.ToString();
    }
}
