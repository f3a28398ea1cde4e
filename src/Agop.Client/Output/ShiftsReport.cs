using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Json;
using Agop.Core.Statistics;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Reports.Charts;
using Agop.Sweeps.Shifts;
using Agop.Sweeps.Summaries;
using Spectre.Console;

namespace Agop.Client.Output;

/// <summary>The files of a study of shift: shifts.md, .csv, .json, .svg and .png, shift-measures.csv, .svg and .png.</summary>
internal static class ShiftsReport
{
    private const string Name = "shifts",
        Measures = "shift-measures";

    private static readonly string[] s_columns =
    [
        "data",
        "control",
        "accuracy (control)",
        "first",
        "second",
        "difference",
        "on the control",
        "change",
        "p (Holm)",
    ];

    public static void Write(IReadOnlyList<ShiftFindings> findings, bool isWhole, string folder)
    {
        Directory.CreateDirectory(folder);
        string At(string name, string ending) => Path.Combine(folder, $"{name}.{ending}");
        AtomicFile.WriteText(At(Name, "csv"), RowsCsv(findings));
        AtomicFile.WriteText(At(Measures, "csv"), RegressionsCsv(findings));
        AtomicFile.WriteText(At(Name, "json"), Json(findings, isWhole) + "\n");
        AtomicFile.WriteText(At(Name, "svg"), ShiftChart.ToSvg(findings));
        AtomicFile.WriteText(At(Measures, "svg"), ShiftMeasureChart.ToSvg(findings));
        AtomicFile.Write(At(Name, "png"), stream => stream.Write(ShiftChart.ToPng(findings)));
        AtomicFile.Write(At(Measures, "png"), stream => stream.Write(ShiftMeasureChart.ToPng(findings)));
        AtomicFile.WriteText(At(Name, "md"), Page(findings, isWhole));
    }

    public static void Print(IReadOnlyList<ShiftFindings> findings, string folder)
    {
        foreach (var found in findings)
        {
            Console.WriteLine($"{found.Sweep}, {found.Score}: {found.Method} (first), {found.Against} (second)");
            var table = new Table().Border(TableBorder.Simple);
            foreach (var column in s_columns)
                table.AddColumn(new TableColumn(column));
            foreach (var row in found.Rows)
                table.AddRow([.. Line(row).Select(cell => new Text(cell))]);
            Terminal.Output.Write(table);
        }
        Console.WriteLine(Path.Combine(folder, $"{Name}.md"));
    }

    public static string Json(IReadOnlyList<ShiftFindings> findings, bool isWhole) =>
        new JsonObject
        {
            ["whole"] = isWhole,
            ["findings"] = new JsonArray([.. findings.Select(found => (JsonNode)JsonFormat.ToObject(found))]),
        }.ToJsonString(JsonFormat.Indented);

    private static string[] Line(ShiftRow row) =>
        [
            row.Data.ToString(),
            row.Control.ToString(),
            $"{Cells.Number(row.Accuracy.Mean)} ({Cells.Number(row.ControlAccuracy.Mean)})",
            Cells.Number(row.Method.Mean),
            Cells.Number(row.Against.Mean),
            Interval(row.Difference),
            Interval(row.ControlDifference),
            Interval(row.Change),
            Cells.P(row.Adjusted),
        ];

    private static string Interval(Estimate estimate) =>
        double.IsNaN(estimate.Low)
            ? Cells.Signed(estimate.Mean)
            : $"{Cells.Signed(estimate.Mean)} [{Cells.Signed(estimate.Low)}, {Cells.Signed(estimate.High)}]";

    private static string RowsCsv(IReadOnlyList<ShiftFindings> findings)
    {
        (string Name, Func<ShiftRow, Estimate> Of)[] estimates =
        [
            ("accuracy", row => row.Accuracy),
            ("control_accuracy", row => row.ControlAccuracy),
            ("first", row => row.Method),
            ("second", row => row.Against),
            ("difference", row => row.Difference),
            ("control_difference", row => row.ControlDifference),
            ("change", row => row.Change),
        ];
        const string header = "sweep,score,first_method,second_method,scenario,background,control,networks,";
        return Table(
            header + string.Join(',', estimates.Select(one => $"{one.Name},{one.Name}_low,{one.Name}_high")) + ",p,p_holm",
            findings.SelectMany(found =>
                found.Rows.Select(row =>
                    (string[])
                        [
                            found.Sweep,
                            found.Score,
                            found.Method,
                            found.Against,
                            row.Data.Scenario,
                            row.Data.Variant,
                            row.Control.Scenario,
                            Number(row.Difference.Count),
                            .. estimates.SelectMany(one => Numbers(one.Of(row))),
                            Number(row.P),
                            Number(row.Adjusted),
                        ]
                )
            )
        );
    }

    private static string RegressionsCsv(IReadOnlyList<ShiftFindings> findings) =>
        Table(
            "sweep,score,training,measure,outcome,networks,images,slope,slope_low,slope_high,r2",
            findings.SelectMany(found =>
                found.Regressions.Select(line =>
                    (string[])
                        [
                            found.Sweep,
                            found.Score,
                            line.Group,
                            JsonFormat.NameOf(line.Measure),
                            line.Outcome,
                            Number(line.Slope.Count),
                            Number(line.Samples),
                            .. Numbers(line.Slope),
                            Number(line.Explained),
                        ]
                )
            )
        );

    private static string Table(string header, IEnumerable<string[]> rows) =>
        string.Join('\n', rows.Select(CsvReport.Line).Prepend(header)) + "\n";

    private static string[] Numbers(Estimate estimate) => [Number(estimate.Mean), Number(estimate.Low), Number(estimate.High)];

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Page(IReadOnlyList<ShiftFindings> findings, bool isWhole)
    {
        var text = new StringBuilder($"# Shifts\n\n{(isWhole ? "" : ClaimReport.NotWhole + "\n\n")}");
        text.Append($"![differences on shifted data and on controls]({Name}.svg)\n");
        foreach (var found in findings)
        {
            text.Append($"\n## {found.Sweep}: {found.Method} (first) against {found.Against} (second), {found.Score}\n\n");
            Append(text, s_columns, found.Rows.Select(Line));
            text.Append("\n### By image\n\n");
            Append(
                text,
                ["training", "measure", "score of", "slope", "R²", "images"],
                found.Regressions.Select(line =>
                    (string[])
                        [
                            line.Group,
                            JsonFormat.NameOf(line.Measure),
                            line.Outcome,
                            Interval(line.Slope),
                            Cells.Number(line.Explained),
                            Number(line.Samples),
                        ]
                )
            );
        }
        text.Append($"\n![scores by measures of shift]({Measures}.svg)\n\n");
        text.Append(
            "A difference is the first method's mean score less the second's, with its 95 % interval over networks; the change is what "
                + "the shift does to it, seed by seed. Place: 0 where the truth of training images is most often, 1 where it never is. "
                + "Contrast: how far ln of the rms on the mask over that off it is from the training mean, in deviations. Input: "
                + "Mahalanobis' distance to the training images, 1 in their mean. A slope is of least squares over the test images of all "
                + "data with that training, network by network.\n"
        );
        return text.ToString();
    }

    private static void Append(StringBuilder text, string[] columns, IEnumerable<string[]> rows)
    {
        text.Append("| ").AppendJoin(" | ", columns).Append(" |\n");
        text.Append('|').Append(string.Concat(Enumerable.Repeat(" --- |", columns.Length))).Append('\n');
        foreach (var row in rows)
            text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
    }
}
