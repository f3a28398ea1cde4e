using Agop.Core.Statistics;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Planning;

namespace Agop.Sweeps.Shifts;

/// <summary>What shifts do to one method against another.</summary>
/// <param name="data">The data sets.</param>
/// <param name="networks">What the methods score on their networks.</param>
/// <param name="method">The first method.</param>
/// <param name="against">The second.</param>
public sealed class ShiftStudy(IReadOnlyList<SweepData> data, IReadOnlyList<ShiftedNetwork> networks, string method, string against)
{
    private const int Bins = 8;

    private readonly ILookup<DatasetId, ShiftedNetwork> _networks = networks.ToLookup(network => network.Id.Data);

    /// <summary>Shifted data beside their controls; without those whose control, or networks of the same seeds, are not there.</summary>
    public IReadOnlyList<ShiftRow> Rows()
    {
        var rows = data.Where(shifted => shifted.Control is not null)
            .Select(shifted => Row(shifted.Id, shifted.Control!))
            .OfType<ShiftRow>()
            .ToArray();
        return [.. rows.Zip(Holm.Adjust([.. rows.Select(row => row.P)]), (row, adjusted) => row with { Adjusted = adjusted })];
    }

    /// <summary>How the scores and their difference go with each measure, for each training of which there are shifted data.</summary>
    /// <param name="measures">Of each data set's test images.</param>
    public IEnumerable<ShiftRegression> Regressions(IReadOnlyDictionary<DatasetId, IReadOnlyDictionary<ShiftMeasure, double[]>> measures)
    {
        foreach (var group in data.GroupBy(one => one.TrainedLike).Where(group => group.Count() > 1))
        foreach (var measure in Enum.GetValues<ShiftMeasure>())
        {
            DatasetId[] members =
            [
                .. group.Select(one => one.Id).Where(id => measures.TryGetValue(id, out var known) && known.ContainsKey(measure)),
            ];
            foreach (var (outcome, isOfMethod, score) in Outcomes())
            {
                var points = members
                    .SelectMany(id =>
                        _networks[id].Select(network => (network.Id.Seed, Points: Points(measures[id][measure], score(network))))
                    )
                    .GroupBy(network => network.Seed, network => network.Points)
                    .Select(seed => seed.SelectMany(found => found).ToArray())
                    .ToArray();
                var lines = points.Select(Line).OfType<(double Slope, double Explained)>().ToArray();
                if (lines.Length == 0)
                    continue;
                yield return new ShiftRegression(
                    group.Key.ToString(),
                    measure,
                    outcome,
                    isOfMethod,
                    points[0].Length,
                    Estimate.Of([.. lines.Select(line => line.Slope)]),
                    lines.Average(line => line.Explained),
                    Binned([.. points.SelectMany(found => found)])
                );
            }
        }
    }

    private ShiftRow? Row(DatasetId shifted, DatasetId control)
    {
        var pairs = _networks[shifted]
            .Join(_networks[control], one => one.Id.Seed, one => one.Id.Seed, (one, other) => (Shifted: one, Control: other))
            .ToArray();
        if (pairs.Length == 0)
            return null;
        Estimate Of(Func<(ShiftedNetwork Shifted, ShiftedNetwork Control), double> value) => Estimate.Of([.. pairs.Select(value)]);
        return new ShiftRow(
            shifted,
            control,
            Of(pair => pair.Shifted.Accuracy),
            Of(pair => pair.Control.Accuracy),
            Of(pair => pair.Shifted.MethodMean),
            Of(pair => pair.Shifted.AgainstMean),
            Of(pair => pair.Shifted.Difference),
            Of(pair => pair.Control.Difference),
            Of(pair => pair.Shifted.Difference - pair.Control.Difference),
            PairedTest
                .Compare([.. pairs.Select(pair => pair.Shifted.Difference)], [.. pairs.Select(pair => pair.Control.Difference)])
                .TTest,
            double.NaN
        );
    }

    private IEnumerable<(string Outcome, bool IsOfMethod, Func<ShiftedNetwork, double[]> Score)> Outcomes() =>
        [
            (method, true, network => network.Method),
            (against, true, network => network.Against),
            ($"{method} - {against}", false, network => [.. network.Method.Zip(network.Against, (one, other) => one - other)]),
        ];

    /// <summary>Images whose measure and score are known.</summary>
    private static IEnumerable<(double X, double Y)> Points(double[] measure, double[] score) =>
        measure.Zip(score).Where(point => double.IsFinite(point.First) && double.IsFinite(point.Second));

    /// <summary>Least squares; null where the measure, but for rounding, is one number.</summary>
    private static (double Slope, double Explained)? Line((double X, double Y)[] points)
    {
        if (points.Length < 3)
            return null;
        var (x, y) = (points.Average(point => point.X), points.Average(point => point.Y));
        var (across, up, both) = (
            points.Sum(point => (point.X - x) * (point.X - x)),
            points.Sum(point => (point.Y - y) * (point.Y - y)),
            points.Sum(point => (point.X - x) * (point.Y - y))
        );
        if (across <= 1e-18 * points.Sum(point => point.X * point.X))
            return null;
        return (both / across, up > 0 ? both * both / across / up : 0);
    }

    /// <summary>Images in order of the measure, so many to a bin; equal ones are never in two.</summary>
    private static List<ShiftBin> Binned((double X, double Y)[] points)
    {
        var bins = new List<ShiftBin>();
        var open = new List<(double X, double Y)>();
        var ties = points.GroupBy(point => point.X).OrderBy(tie => tie.Key).ToArray();
        foreach (var tie in ties)
        {
            open.AddRange(tie);
            if (open.Count * Bins < points.Length && tie != ties[^1])
                continue;
            bins.Add(new ShiftBin(open.Average(point => point.X), open.Average(point => point.Y), open.Count));
            open = [];
        }
        return bins;
    }
}
