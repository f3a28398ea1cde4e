using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Images;
using Agop.Core.Scores;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Evaluate;

namespace Agop.Sweeps.Reports.Html;

/// <summary>The best, the median and the worst explained test image of a case, with every method's map on them.</summary>
/// <param name="Scenario">Of the case.</param>
/// <param name="Background">Of the case.</param>
/// <param name="Seed">The network's.</param>
/// <param name="Samples">The three.</param>
public sealed record SampleGallery(string Scenario, string Background, long Seed, IReadOnlyList<SampleCase> Samples)
{
    private const int SmallTile = 96,
        LargeTile = 160,
        LargeImage = 32;

    /// <summary>
    /// The galleries of a sweep, one per case, of the first network that was trained. Maps are computed again: few are kept.
    /// </summary>
    /// <param name="plan">The sweep's plan.</param>
    /// <param name="load">Gives a task's result.</param>
    /// <param name="failures">The errors of tasks that have none.</param>
    /// <param name="cancellation">Looked at between gradient passes.</param>
    public static IReadOnlyList<SampleGallery> Of(
        SweepPlan plan,
        Func<string, TaskResult> load,
        IReadOnlyDictionary<string, string> failures,
        CancellationToken cancellation
    )
    {
        var tasks = plan.Tasks.ToDictionary(task => task.Id, StringComparer.Ordinal);
        return
        [
            .. plan
                .Models.Where(model => !failures.ContainsKey(model.Train))
                .GroupBy(model => (model.Scenario, model.Background))
                .Select(group => Of(plan, group.First(), tasks, load, failures, cancellation))
                .OfType<SampleGallery>(),
        ];
    }

    private static SampleGallery? Of(
        SweepPlan plan,
        SweepModel model,
        Dictionary<string, TaskDefinition> tasks,
        Func<string, TaskResult> load,
        IReadOnlyDictionary<string, string> failures,
        CancellationToken cancellation
    )
    {
        var cells = plan
            .Cells.Where(cell =>
                (cell.Scenario, cell.Background, cell.Seed) == (model.Scenario, model.Background, model.Seed)
                && !failures.ContainsKey(cell.Evaluate)
            )
            .Select(cell =>
                (cell.Method, Task: tasks[cell.Evaluate], Scores: load(cell.Evaluate)[$"score/{ScoreCatalog.Primary}"].ToDoubles())
            )
            .ToArray();
        var judged = cells.Where(cell => cell.Task.Needs.Contains(model.Train)).ToArray();
        if (judged.Length == 0)
            judged = cells;
        if (judged.Length == 0)
            return null;
        // Read once: large data sets may not stay in memory by themselves.
        var read = cells
            .SelectMany(cell => cell.Task.Needs)
            .Append(model.Dataset)
            .Append(model.Train)
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(id => id, load, StringComparer.Ordinal);
        var (test, training) = (Dataset.FromArrays(read[model.Dataset].ByName).Test, read[model.Train]);
        var ranked = Enumerable
            .Range(0, test.Count)
            .Select(sample => (Sample: sample, Mean: judged.Average(cell => cell.Scores[sample])))
            .Where(entry => double.IsFinite(entry.Mean))
            .OrderByDescending(entry => entry.Mean)
            .ThenBy(entry => entry.Sample)
            .ToArray();
        if (ranked.Length == 0)
            return null;
        (string Rank, int At)[] places = [("best", 0), ("median", ranked.Length / 2), ("worst", ranked.Length - 1)];
        return new SampleGallery(
            model.Scenario,
            model.Background,
            model.Seed,
            [.. places.Select(place => Draw(place.Rank, ranked[place.At].Sample, ranked[place.At].Mean))]
        );

        SampleCase Draw(string rank, int sample, double mean)
        {
            var image = test.Images.Rows(sample, 1);
            // Images of one channel need not say so.
            var (rows, columns) = ((int)test.Images.Shape[^2], (int)test.Images.Shape[^1]);
            var channels = (int)(image.Count / (rows * columns));
            var size = columns >= LargeImage ? LargeTile : SmallTile;
            var truth = test.Masks.Rows(sample, 1).ToDoubles();
            // A mask of another size than the image is not drawn on it.
            bool[] mask = truth.Length == rows * columns ? Array.ConvertAll(truth, value => value != 0) : new bool[rows * columns];
            var picture =
                image.Type == ElementType.UInt8 && channels == 3
                    ? MapTile.OfPicture(image.Bytes, mask, columns, size)
                    : MapTile.Of(
                        channels == 1 ? image.ToDoubles() : Importance.OverChannels(image.ToDoubles(), channels),
                        mask,
                        columns,
                        size,
                        signed: channels == 1
                    );
            return new SampleCase(
                rank,
                sample,
                test.Labels.ToIntegers()[sample],
                training["test_predicted"].ToIntegers()[sample],
                mean,
                Tile.Of(picture),
                Tile.Of(MapTile.Of(truth, new bool[truth.Length], (int)test.Masks.Shape[^1], size, signed: false)),
                [
                    .. cells.Select(cell =>
                    {
                        var map = EvaluateKind.MapsOf(cell.Task, [.. cell.Task.Needs.Select(id => read[id])], sample, 1, cancellation);
                        return new SampleMap(
                            cell.Method,
                            Tile.Of(
                                MapTile.Of(Importance.OverChannels(map.ToDoubles(), (int)map.Shape[1]), mask, columns, size, signed: false)
                            ),
                            cell.Scores[sample]
                        );
                    }),
                ]
            );
        }
    }
}
