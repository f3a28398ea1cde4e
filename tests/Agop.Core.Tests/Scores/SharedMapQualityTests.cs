using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Images;
using Agop.Core.Scores;
using Agop.Core.Scores.Localisation;

namespace Agop.Core.Tests.Scores;

public sealed class SharedMapQualityTests
{
    [Fact]
    public void It_is_the_mean_over_the_images_that_have_a_truth()
    {
        const int Images = 40,
            Height = 5,
            Width = 7,
            Channels = 3;
        var random = new Random(Random.Shared.Next());
        // Some masks repeat, some are empty.
        bool[][] kinds =
        [
            .. Enumerable
                .Range(0, 9)
                .Select(kind => Enumerable.Range(0, Height * Width).Select(_ => kind != 4 && random.Next(4) == 0).ToArray()),
        ];
        bool[][] masks = [kinds[0], .. Enumerable.Range(1, Images - 1).Select(_ => kinds[random.Next(kinds.Length)])];
        var split = new DatasetSplit(
            NdArray.From(new double[Images * Height * Width], Images, Height, Width),
            NdArray.From(new long[Images], Images),
            NdArray.From(masks.SelectMany(mask => mask.Select(inside => inside ? 1.0 : 0)).ToArray(), Images, Height, Width)
        );
        double[] map = [.. Enumerable.Range(0, Channels * Height * Width).Select(_ => (double)random.Next(-5, 6))];
        ScoreInput[] inputs =
        [
            .. masks.Where(mask => mask.Contains(true)).Select(mask => new ScoreInput(Importance.OverChannels(map, Channels), mask, Width)),
        ];
        var (iou, mass) = new SharedMapQuality(split).Of(map);
        Assert.Equal(inputs.Average(input => new IouTopK().Of(input)), iou, 1e-12);
        Assert.Equal(inputs.Average(input => new MassAccuracy().Of(input)), mass, 1e-12);
    }

    [Fact]
    public void Without_any_truth_there_is_no_mean()
    {
        var split = new DatasetSplit(
            NdArray.From(new double[8], 2, 2, 2),
            NdArray.From(new long[2], 2),
            NdArray.From(new double[8], 2, 2, 2)
        );
        Assert.Equal((double.NaN, double.NaN), new SharedMapQuality(split).Of([1, 2, 3, 4]));
    }
}
