using Agop.Benchmarks.XaiTris;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Shifts;
using MathNet.Numerics;

namespace Agop.Sweeps.Tests.Shifts;

public sealed class ShiftStudyTests
{
    private readonly Random _random = new(Random.Shared.Next());

    private static XaiTrisData Data(string scenario) => new(new XaiTrisParameters(scenario));

    private double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => _random.NextDouble())];

    private ShiftedNetwork Network(XaiTrisData data, long seed) =>
        new(new NetworkId(data.Id, seed), _random.NextDouble(), Numbers(50), Numbers(50));

    [Fact]
    public void Shifted_data_stand_beside_their_control_seed_by_seed()
    {
        XaiTrisData[] data = [Data("linear"), Data("linear:swapped"), Data("rigid:left-right"), Data("linear:low-snr")];
        ShiftedNetwork[] networks = [.. data.SelectMany(one => Enumerable.Range(0, 4).Select(seed => Network(one, seed)))];
        // The control of rigid:left-right is not there; one network of linear:low-snr is not.
        networks = [.. networks.Where(network => network.Id != new NetworkId(data[3].Id, 2))];
        var rows = new ShiftStudy(data, networks, "a", "b").Rows();
        Assert.Equal(["linear:swapped", "linear:low-snr"], rows.Select(row => row.Data.Scenario));
        Assert.All(rows, row => Assert.Equal(data[0].Id, row.Control));
        double Difference(int set, int seed) =>
            networks.Single(network => network.Id == new NetworkId(data[set].Id, seed)) is var found
                ? found.Method.Average() - found.Against.Average()
                : 0;
        var changes = Enumerable.Range(0, 4).Select(seed => Difference(1, seed) - Difference(0, seed)).ToArray();
        Assert.Equal((4, 3), (rows[0].Change.Count, rows[1].Change.Count));
        Assert.Equal(changes.Average(), rows[0].Change.Mean, 12);
        Assert.Equal(Enumerable.Range(0, 4).Average(seed => Difference(0, seed)), rows[0].ControlDifference.Mean, 12);
        Assert.Equal(new[] { 0, 1, 3 }.Average(seed => Difference(0, seed)), rows[1].ControlDifference.Mean, 12);
        Assert.True(rows[0].Adjusted >= rows[0].P && rows[1].Adjusted >= rows[1].P);
        Assert.Equal(Math.Min(1, 2 * Math.Min(rows[0].P, rows[1].P)), Math.Min(rows[0].Adjusted, rows[1].Adjusted), 12);
    }

    [Fact]
    public void Images_without_a_score_are_left_out_of_means()
    {
        XaiTrisData[] data = [Data("linear"), Data("linear:swapped")];
        ShiftedNetwork[] networks = [.. data.SelectMany(one => Enumerable.Range(0, 3).Select(seed => Network(one, seed)))];
        networks[4].Method[7] = double.NaN;
        var row = Assert.Single(new ShiftStudy(data, networks, "a", "b").Rows());
        double[] means = [.. new[] { 3, 4, 5 }.Select(n => networks[n].Method.Where(double.IsFinite).Average())];
        Assert.Equal(means.Average(), row.Method.Mean, 12);
        var differences = networks[3..]
            .Select(network =>
                network.Method.Zip(network.Against).Where(pair => double.IsFinite(pair.First)).Average(pair => pair.First - pair.Second)
            );
        Assert.Equal(differences.Average(), row.Difference.Mean, 12);
    }

    [Fact]
    public void Scores_go_with_a_measure_by_least_squares_of_each_network()
    {
        XaiTrisData[] data = [Data("linear"), Data("linear:one-pixel"), Data("linear:cholesky"), Data("xor")];
        ShiftedNetwork[] networks = [.. data.SelectMany(one => Enumerable.Range(0, 3).Select(seed => Network(one, seed)))];
        networks[0].Method[7] = double.NaN;
        var measures = data.ToDictionary(
            one => one.Id,
            one =>
                (IReadOnlyDictionary<ShiftMeasure, double[]>)
                    new Dictionary<ShiftMeasure, double[]>
                    {
                        // No image of the unshifted data differs in its place.
                        [ShiftMeasure.Place] = one == data[1] ? [.. Enumerable.Repeat(0.5, 50)] : new double[50],
                        [ShiftMeasure.Input] = Numbers(50),
                    }
        );
        var lines = new ShiftStudy(data, networks, "a", "b").Regressions(measures).ToArray();
        // Whitened data have a training of their own; nothing of xor is shifted.
        Assert.Equal([data[0].Id.ToString()], lines.Select(line => line.Group).Distinct());
        Assert.Equal(6, lines.Length);
        foreach (var line in lines.Where(line => line.Outcome == "a - b"))
        {
            var slopes = Enumerable
                .Range(0, 3)
                .Select(seed =>
                {
                    var points = new[] { 0, 1 }
                        .SelectMany(set =>
                            measures[data[set].Id][line.Measure].Zip(networks[3 * set + seed].Method.Zip(networks[3 * set + seed].Against))
                        )
                        .Where(point => !double.IsNaN(point.Second.First))
                        .ToArray();
                    var (x, y) = (
                        points.Select(point => point.First).ToArray(),
                        points.Select(point => point.Second.First - point.Second.Second).ToArray()
                    );
                    return (Slope: Fit.Line(x, y).B, Explained: Math.Pow(MathNet.Numerics.Statistics.Correlation.Pearson(x, y), 2));
                })
                .ToArray();
            Assert.Equal(slopes.Average(fit => fit.Slope), line.Slope.Mean, 10);
            Assert.Equal(slopes.Average(fit => fit.Explained), line.Explained, 10);
            Assert.Equal(3 * 100 - 1, line.Bins.Sum(bin => bin.Samples));
            Assert.Equal(line.Bins.OrderBy(bin => bin.Measure), line.Bins);
        }
        Assert.Equal([0, 0.5], lines[0].Bins.Select(bin => bin.Measure));
        Assert.Equal(99, lines[0].Samples);
    }
}
