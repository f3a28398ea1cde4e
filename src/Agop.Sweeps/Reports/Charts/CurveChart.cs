using Agop.Core.Statistics;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Reports.Charts;

/// <summary>The quality of diag M over epochs as a chart: mIoU and mass on the mask, the mean over seeds and its 95 % interval.</summary>
public static class CurveChart
{
    /// <summary>Draws the curves of one case.</summary>
    /// <param name="title">What the chart is called.</param>
    /// <param name="curves">Of any number of seeds and targets.</param>
    public static Chart Of(string title, IReadOnlyList<CurveRow> curves)
    {
        var chart = new Chart(title, "epoch", "quality of diag M", max: 1);
        var targets = curves.Select(row => row.Target).Distinct().ToArray();
        foreach (var target in targets)
        {
            var suffix = targets.Length > 1 ? $" ({target})" : "";
            chart.Add(new ChartSeries($"mIoU, top-k{suffix}", Points(curves, target, row => row.IouTopK)));
            chart.Add(new ChartSeries($"mass on the mask{suffix}", Points(curves, target, row => row.MassOnMask)));
        }
        return chart;
    }

    private static ChartPoint[] Points(IReadOnlyList<CurveRow> curves, string target, Func<CurveRow, double> value) =>
        [
            .. curves
                .Where(row => row.Target == target)
                .GroupBy(row => row.Epoch)
                .OrderBy(epoch => epoch.Key)
                .Select(epoch =>
                {
                    var estimate = Estimate.Of([.. epoch.Select(value)]);
                    return new ChartPoint(
                        epoch.Key,
                        estimate.Mean,
                        double.IsNaN(estimate.Low) ? null : estimate.Low,
                        double.IsNaN(estimate.High) ? null : estimate.High
                    );
                }),
        ];
}
