using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Errors;
using Agop.Core.Images;
using Agop.Core.Scores;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Scores;

public sealed class ScaledScorerTests
{
    /// <summary>More than are taken at a time.</summary>
    private const int Count = 19;

    private const int Height = 7,
        Width = 10;

    private static readonly bool[] s_masks = Draw(1, Count * Height * Width, random => random.Next(3) == 0);

    private static readonly NdArray s_maps = NdArray.From(
        Draw(2, Count * 2 * 3 * 3, random => 2 * random.NextDouble() - 1),
        Count,
        2,
        3,
        3
    );

    /// <summary>Maps of 3 x 3 pixels, masks of those and of 7 x 10.</summary>
    private static readonly DatasetSplit s_split = new(
        s_maps,
        NdArray.From(new long[Count], Count),
        NdArray.From(Draw(3, Count * 9, random => random.Next(3) == 0), Count, 3, 3)
    )
    {
        Native = NdArray.From(BitMask.Pack(s_masks, Width), Count, Height, (Width + 7) / 8),
        NativeWidth = Width,
    };

    private static T[] Draw<T>(int seed, int count, Func<Random, T> value)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => value(random))];
    }

    private static double[] Expected(string id, NdArray maps, NdArray masks) =>
        new Scorer([ChosenScore.Parse(id, "test")]).Score(maps, masks)[0].PerSample;

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public void At_the_networks_own_size_scores_equal_those_of_the_scorer(int? size)
    {
        var result = Assert.Single(new ScaledScorer(["auroc"], "test").Score(s_maps, s_split, size));
        Assert.Equal(Expected("auroc", s_maps, s_split.Masks.All()), result.PerSample);
    }

    /// <summary>Data that was never resized has one size only.</summary>
    [Fact]
    public void Without_native_masks_the_size_does_not_matter()
    {
        var result = Assert.Single(new ScaledScorer(["auroc"], "test").Score(s_maps, s_split with { Native = null }, 5));
        Assert.Equal(Expected("auroc", s_maps, s_split.Masks.All()), result.PerSample);
    }

    [Fact]
    public void At_another_size_maps_are_enlarged_and_masks_made_from_the_pictures()
    {
        const int Edge = 5;
        var result = Assert.Single(new ScaledScorer(["mass-accuracy"], "test").Score(s_maps, s_split, Edge));
        bool[] masks =
        [
            .. Enumerable
                .Range(0, Count)
                .SelectMany(n => Resampling.Cover(s_masks.AsSpan(n * Height * Width, Height * Width), Width, Height, Edge, Edge)),
        ];
        Near.Equal(Expected("mass-accuracy", Enlarged(Edge, Edge), NdArray.From(masks, Count, Edge, Edge)), result.PerSample, 1e-12);
    }

    /// <summary>Eight samples are taken at a time: once the last part is full, once not.</summary>
    [Theory]
    [InlineData(16)]
    [InlineData(Count)]
    public void Native_scores_are_taken_at_the_pictures_size(int count)
    {
        var some = s_split with { Images = s_split.Images.Rows(0, count), Native = s_split.Native!.Rows(0, count) };
        var result = Assert.Single(new ScaledScorer(["mass-accuracy@native"], "test").Score(s_maps.Rows(0, count), some, size: null));
        Assert.Equal("mass-accuracy@native", result.Score);
        Assert.Equal(Enumerable.Repeat(MapState.Fine, count), result.Maps);
        var expected = Expected("mass-accuracy", Enlarged(Height, Width), NdArray.From(s_masks, Count, Height, Width));
        Near.Equal(expected.AsSpan(0, count), result.PerSample, 1e-12);
    }

    [Theory]
    [InlineData("sum")]
    [InlineData("max")]
    [InlineData("l2")]
    [InlineData("positive")]
    public void Channels_are_pooled_before_anything_else(string pooling)
    {
        var values = s_maps.ToDoubles();
        double Pooled(double a, double b) =>
            pooling switch
            {
                "sum" => Math.Abs(a) + Math.Abs(b),
                "max" => Math.Max(Math.Abs(a), Math.Abs(b)),
                "l2" => Math.Sqrt(a * a + b * b),
                _ => Math.Max(0, a) + Math.Max(0, b),
            };
        var pooled = NdArray.From(
            Enumerable
                .Range(0, Count)
                .SelectMany(n => Enumerable.Range(0, 9).Select(i => Pooled(values[n * 18 + i], values[n * 18 + 9 + i])))
                .ToArray(),
            Count,
            1,
            3,
            3
        );
        string[] ids = [$"mass-accuracy@network+{pooling}", $"mass-accuracy@8+{pooling}", $"mass-accuracy@native+{pooling}"];
        var results = new ScaledScorer(ids, "test").Score(s_maps, s_split, 5);
        Near.Equal(Told(Expected("mass-accuracy", pooled, s_split.Masks.All())), Told(results[0].PerSample), 1e-12);
        foreach (var (place, size) in new[] { (1, "8"), (2, "native") })
            Near.Equal(
                Told(new ScaledScorer([$"mass-accuracy@{size}"], "test").Score(pooled, s_split, 5)[0].PerSample),
                Told(results[place].PerSample),
                1e-12
            );

        // Of an empty mask nothing is known.
        static double[] Told(double[] values) => Array.ConvertAll(values, value => double.IsNaN(value) ? -1 : value);
    }

    [Theory]
    [InlineData("auroc@max", "auroc@max")]
    [InlineData("auroc@sum", "auroc")]
    [InlineData("auroc@l2+native", "auroc@native+l2")]
    [InlineData("iou-threshold:0.50@64+positive", "iou-threshold:0.5@64+positive")]
    public void Readings_have_one_way_to_be_written(string id, string canonical) =>
        Assert.Equal(canonical, ScaledScorer.Find(id, "test").Id);

    [Theory]
    [InlineData("auroc@")]
    [InlineData("auroc@median")]
    [InlineData("auroc@7")]
    [InlineData("auroc@native+64")]
    [InlineData("auroc@max+l2")]
    public void Readings_that_are_none_are_refused(string id) =>
        Assert.Contains(
            "expected network, native or 8 to 2048 pixels and one of sum, max, l2, positive, signed after the @",
            Assert.Throws<InputException>(() => ScaledScorer.Find(id, "test")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Results_keep_the_order_of_the_ids_and_have_canonical_ids()
    {
        string[] ids = ["auprc@native", "iou-threshold:0.50", "auroc", "iou-threshold:0.50@native", "iou-threshold:0.25"];
        Assert.Equal(
            ["auprc@native", "iou-threshold:0.5", "auroc", "iou-threshold:0.5@native", "iou-threshold"],
            new ScaledScorer(ids, "test").Score(s_maps, s_split, 5).Select(result => result.Score)
        );
    }

    [Fact]
    public void An_unknown_score_is_refused_at_once()
    {
        Assert.Throws<InputException>(() => new ScaledScorer(["auroc", "iou@native"], "test"));
        Assert.Throws<InputException>(() => new ScaledScorer(["auroc@Native"], "test"));
    }

    [Fact]
    public void A_native_score_without_native_masks_is_refused() =>
        Assert.Equal(
            "test: auroc@native: this data has no masks at another size",
            Assert
                .Throws<InputException>(() =>
                    new ScaledScorer(["auprc", "auroc@native"], "test").Score(s_maps, s_split with { Native = null }, size: null)
                )
                .Message
        );

    [Theory]
    [InlineData("auroc", null)]
    [InlineData("auroc", 5)]
    [InlineData("auroc@native", null)]
    public void A_cancelled_run_scores_nothing(string id, int? size) =>
        Assert.Throws<OperationCanceledException>(() =>
            new ScaledScorer([id], "test").Score(s_maps, s_split, size, cancellation: new CancellationToken(true))
        );

    [Theory]
    [InlineData(7, 10)]
    [InlineData(2, 1)]
    [InlineData(3, 3)]
    public void Enlarged_maps_are_interpolated_between_the_pixels_centres(int height, int width)
    {
        var enlarged = ScaledScorer.Enlarged(s_maps, (height, width));
        Assert.Equal([Count, 1, height, width], enlarged.Shape);
        Near.Equal(Enlarged(height, width).ToDoubles(), enlarged.ToDoubles(), 1e-12);
    }

    /// <summary>|map| summed over both channels first.</summary>
    private static NdArray Enlarged(int height, int width)
    {
        var maps = s_maps.ToDoubles();
        static (int Low, int High, double Share) Between(int index, int to)
        {
            var place = Math.Max(0, (index + 0.5) * 3 / to - 0.5);
            return ((int)place, Math.Min((int)place + 1, 2), place - (int)place);
        }
        double At(int n, int row, int column) =>
            Enumerable.Range(0, 2).Sum(channel => Math.Abs(maps[((n * 2 + channel) * 3 + row) * 3 + column]));
        double Pixel(int n, int row, int column)
        {
            var ((top, bottom, down), (left, right, across)) = (Between(row, height), Between(column, width));
            return (1 - down) * ((1 - across) * At(n, top, left) + across * At(n, top, right))
                + down * ((1 - across) * At(n, bottom, left) + across * At(n, bottom, right));
        }
        return NdArray.From(
            (
                from n in Enumerable.Range(0, Count)
                from row in Enumerable.Range(0, height)
                from column in Enumerable.Range(0, width)
                select Pixel(n, row, column)
            ).ToArray(),
            Count,
            1,
            height,
            width
        );
    }
}
