using System.Globalization;
using System.Text;
using Agop.Core.Features;
using Agop.Core.Models;
using Agop.Core.Statistics;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Reports.Charts;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks;

namespace Agop.Sweeps.Reports;

/// <summary>features.csv and features.svg: layers' features over training, where a sweep measured them.</summary>
public static class FeatureReport
{
    /// <summary>The files' names.</summary>
    public const string Rows = "features.csv",
        Picture = "features.svg";

    /// <summary>More layers than this are not drawn: evenly many of them are, first and last among them.</summary>
    private const int MaxLayers = 6;

    /// <summary>The rows of all networks that were trained.</summary>
    /// <param name="plan">The sweep.</param>
    /// <param name="load">Gives a task's result.</param>
    /// <param name="failures">The errors of tasks that have no result.</param>
    public static async Task<IReadOnlyList<FeatureRow>> ReadAsync(
        SweepPlan plan,
        Func<string, Task<TaskResult>> load,
        IReadOnlyDictionary<string, string> failures
    )
    {
        var rows = new List<FeatureRow>();
        if (plan.Sweep.Features == 0)
            return rows;
        foreach (var model in plan.Models.Where(model => !failures.ContainsKey(model.Train)))
            rows.AddRange(Of(await load(model.Train), model.Id, plan.Sweep.Architecture));
        return rows;
    }

    /// <summary>The rows of a network; none where its training did not measure them.</summary>
    /// <param name="training">The result of its training.</param>
    /// <param name="network">Which.</param>
    /// <param name="architecture">Its architecture.</param>
    public static IEnumerable<FeatureRow> Of(TaskResult training, NetworkId network, Architecture architecture) =>
        FeatureSeries
            .Of(training.ByName, architecture)
            .Select(found => new FeatureRow(network.Data.Scenario, network.Data.Variant, network.Seed, found.Epoch, found.Layer));

    /// <summary>As CSV.</summary>
    public static string Csv(IReadOnlyList<FeatureRow> rows)
    {
        var text = new StringBuilder("scenario,background,seed,epoch,layer,outputs,inputs,nfa,nfa_root,fact\n");
        foreach (var row in rows)
        {
            var layer = row.Alignment;
            static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);
            double?[] correlations = [layer.Agop, layer.Root, layer.Fact];
            text.Append(
                    CsvReport.Line([
                        row.Scenario,
                        row.Background,
                        Whole(row.Seed),
                        Whole(row.Epoch),
                        layer.Layer,
                        Whole(layer.Outputs),
                        Whole(layer.Inputs),
                        .. correlations.Select(value => value?.ToString("R", CultureInfo.InvariantCulture) ?? ""),
                    ])
                )
                .Append('\n');
        }
        return text.ToString();
    }

    /// <summary>As a picture: a chart for each data set and correlation, a line for each layer.</summary>
    /// <param name="rows">Of one network or many.</param>
    /// <param name="isNarrow">Whether charts stand below each other, without a title.</param>
    public static string Svg(IReadOnlyList<FeatureRow> rows, bool isNarrow = false)
    {
        (string Name, Func<FeatureAlignment, double> Of)[] measures =
        [
            ("W'W and AGOP", layer => layer.Agop),
            ("W'W and the root of AGOP (NFA)", layer => layer.Root),
            ("W'W and FACT", layer => layer.Fact ?? double.NaN),
        ];
        var sheet = new ChartSheet(
            "Features through training: correlation of the entries, mean over networks",
            showsTitle: !isNarrow,
            columns: isNarrow ? 1 : 3,
            560,
            320
        );
        foreach (var data in rows.GroupBy(row => row.Data))
        foreach (var (name, of) in measures)
        {
            var chart = new Chart(name, $"epoch ({data.Key})", name, max: 1);
            foreach (var layer in Drawn([.. data.Select(row => row.Alignment.Layer).Distinct(StringComparer.Ordinal)]))
                chart.Add(
                    new ChartSeries(
                        layer,
                        [
                            .. data.Where(row => row.Alignment.Layer == layer)
                                .GroupBy(row => row.Epoch)
                                .OrderBy(epoch => epoch.Key)
                                .Select(epoch => new ChartPoint(epoch.Key, Estimate.Of([.. epoch.Select(row => of(row.Alignment))]).Mean)),
                        ]
                    )
                );
            sheet.Add(chart.ToPlot());
        }
        return sheet.ToSvg();
    }

    private static IEnumerable<string> Drawn(string[] layers) =>
        layers.Length <= MaxLayers
            ? layers
            : Enumerable.Range(0, MaxLayers).Select(i => layers[(int)Math.Round(i * (layers.Length - 1) / (MaxLayers - 1.0))]);
}
