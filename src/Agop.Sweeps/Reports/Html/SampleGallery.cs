using System.Text.Json.Serialization;
using Agop.Core.Arrays;
using Agop.Core.Images;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Illustrations;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Illustrate;

namespace Agop.Sweeps.Reports.Html;

/// <summary>The best, the median and the worst explained test image of a case, with every method's map on them.</summary>
/// <param name="Scenario">Of the data set.</param>
/// <param name="Background">Its variant.</param>
/// <param name="Seed">The network's.</param>
/// <param name="Samples">The three.</param>
public sealed record SampleGallery(string Scenario, string Background, long Seed, IReadOnlyList<SampleCase> Samples)
{
    /// <summary>The network.</summary>
    [JsonIgnore]
    public NetworkId Network => new(new DatasetId(Scenario, Background), Seed);

    private const int SmallTile = 96,
        LargeTile = 160,
        LargeImage = 32;

    /// <summary>A gallery from the maps that its tasks made.</summary>
    /// <param name="plan">What it shows.</param>
    /// <param name="load">Gives a task's result.</param>
    /// <param name="failed">The illustrations that have none; their methods are left out.</param>
    public static async Task<SampleGallery> OfAsync(GalleryPlan plan, Func<string, Task<TaskResult>> load, IReadOnlySet<string> failed)
    {
        var (model, training) = (plan.Model, await load(plan.Model.Train));
        var test = (await load(model.Dataset)).Dataset.Test;
        var (labels, predicted) = (test.Labels.All().ToIntegers(), training["test_predicted"].ToIntegers());
        var maps = new List<(IllustratedCell Cell, NdArray Maps)>();
        foreach (var cell in plan.Cells.Where(cell => !failed.Contains(cell.Task.Id)))
            maps.Add((cell, (await load(cell.Task.Id))[IllustrateKind.Maps]));
        return new SampleGallery(model.Id.Data.Scenario, model.Id.Data.Variant, model.Id.Seed, [.. plan.Samples.Select(Draw)]);

        SampleCase Draw(RankedSample ranked, int place)
        {
            var sample = ranked.Sample;
            var image = test.Images.Rows(sample, 1);
            // Images of one channel may lack that dimension.
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
                ranked.Rank,
                sample,
                labels[sample],
                predicted[sample],
                ranked.Mean,
                Tile.Of(picture),
                Tile.Of(MapTile.Of(truth, new bool[truth.Length], (int)test.Masks.Shape[^1], size, signed: false)),
                [
                    .. maps.Select(entry =>
                    {
                        var map = entry.Maps.Rows(place, 1);
                        return new SampleMap(
                            entry.Cell.Method,
                            Tile.Of(
                                MapTile.Of(Importance.OverChannels(map.ToDoubles(), (int)map.Shape[1]), mask, columns, size, signed: false)
                            ),
                            entry.Cell.Scores[place]
                        );
                    }),
                ]
            );
        }
    }
}
