using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Scores;
using Agop.Core.Scores.Localisation;

namespace Agop.Core.Tests.Scores;

public sealed class ScorerTests
{
    private static readonly Scorer s_mass = new([new ChosenScore(new MassAccuracy())]);

    private static Scorer All => new([.. ScoreCatalog.OfMaps.Select(score => new ChosenScore(score))]);

    [Fact]
    public void Empty_masks_are_undefined_and_left_out_and_broken_maps_get_the_worst_score()
    {
        var maps = NdArray.From([1.0, 0, 0, 0, double.NaN, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, double.PositiveInfinity, 1, 1, 1], 5, 2, 2);
        var masks = NdArray.From<sbyte>([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 1, 0, 0, 0], 5, 2, 2);
        var compared = new Scorer([.. ScoreCatalog.OfMaps.Where(score => score.Info.NeedsMask).Select(score => new ChosenScore(score))]);
        foreach (var result in compared.Score(maps, masks))
        {
            Assert.Equal([MapState.Fine, MapState.Invalid, MapState.Fine, MapState.Zero, MapState.Invalid], result.Maps);
            Assert.Equal(4, result.Defined);
            Assert.Equal(2, result.InvalidMaps);
            Assert.Equal(1, result.ZeroMaps);
            Assert.Equal(0, result.PerSample[1]);
            Assert.Equal(double.NaN, result.PerSample[2]);
            Assert.Equal(0, result.PerSample[4]);
            if (result.Score is not ("iou-fraction" or "topk-intersection"))
                Assert.Equal(1, result.PerSample[0], 1e-12);
        }
    }

    [Fact]
    public void One_result_per_score_in_the_order_asked_for() =>
        Assert.Equal(
            ScoreCatalog.OfMaps.Select(score => score.Info.Id),
            All.Score(NdArray.From([1.0, 2], 1, 1, 2), NdArray.From<byte>([0, 1], 1, 1, 2)).Select(result => result.Score)
        );

    /// <summary>|1| + |-1| against |-2| + |1|.</summary>
    [Fact]
    public void Channels_are_summed_by_magnitude()
    {
        var maps = NdArray.From([1.0, -2, -1, 1], 1, 2, 1, 2);
        var masks = NdArray.From<byte>([0, 1], 1, 1, 2);
        Assert.Equal(3.0 / 5, s_mass.Score(maps, masks)[0].Mean, 1e-12);
    }

    /// <summary>Two images of 1 x 2 pixels, once with a channel; the masks' shares of the mass are 3/4 and 1/5.</summary>
    [Fact]
    public void Maps_may_be_flat_or_have_channels_and_masks_one_channel()
    {
        double[] maps = [1, 3, 1, 4];
        sbyte[] masks = [0, 1, -1, 0];
        foreach (var map in new[] { NdArray.From(maps, 2, 2), NdArray.From(maps, 2, 1, 2), NdArray.From(maps, 2, 1, 1, 2) })
        foreach (var mask in new[] { NdArray.From(masks, 2, 1, 2), NdArray.From(masks, 2, 1, 1, 2) })
            Assert.Equal([0.75, 0.2], s_mass.Score(map, mask)[0].PerSample, (a, b) => Math.Abs(a - b) < 1e-15);
    }

    public static TheoryData<long[], long[], string> Misfits =>
        new()
        {
            { [2, 2], [2, 2], "maps: expected masks of shape (n, H, W), found (2, 2)" },
            { [2, 2, 1, 1], [2, 2, 1, 1], "maps: expected masks of shape (n, H, W), found (2, 2, 1, 1)" },
            { [1, 2, 2], [2, 2, 2], "maps: expected maps of shape (2, 2, 2) or (2, C, 2, 2) to go with the masks, found (1, 2, 2)" },
            { [2, 1, 2], [2, 2, 2], "maps: expected maps of shape (2, 2, 2) or (2, C, 2, 2) to go with the masks, found (2, 1, 2)" },
            { [2, 2, 1], [2, 2, 2], "maps: expected maps of shape (2, 2, 2) or (2, C, 2, 2) to go with the masks, found (2, 2, 1)" },
            { [2, 0, 2, 2], [2, 2, 2], "maps: expected maps of shape (2, 2, 2) or (2, C, 2, 2) to go with the masks, found (2, 0, 2, 2)" },
            { [2, 3], [2, 2, 2], "maps: expected maps of shape (2, 2, 2) or (2, C, 2, 2) to go with the masks, found (2, 3)" },
            { [8], [2, 2, 2], "maps: expected maps of shape (2, 2, 2) or (2, C, 2, 2) to go with the masks, found (8,)" },
            { [0, 2, 2], [0, 2, 2], "maps: expected at least one map of at least one pixel, found (0, 2, 2)" },
            { [2, 0, 2], [2, 0, 2], "maps: expected at least one map of at least one pixel, found (2, 0, 2)" },
        };

    [Theory, MemberData(nameof(Misfits))]
    public void Shapes_that_do_not_fit_are_refused(long[] maps, long[] masks, string message)
    {
        static double[] Values(long[] shape) => new double[shape.Aggregate(1L, (product, size) => product * size)];
        Assert.Equal(
            message,
            Assert.Throws<InputException>(() => s_mass.Score(NdArray.From(Values(maps), maps), NdArray.From(Values(masks), masks))).Message
        );
    }

    [Fact]
    public void Maps_of_whole_numbers_and_masks_that_are_not_finite_are_refused()
    {
        var values = NdArray.From([1.0, 2], 1, 1, 2);
        Assert.Equal(
            "file: expected maps of float16, float32 or float64, found Int64",
            Assert.Throws<InputException>(() => s_mass.Score(NdArray.From<long>([1, 2], 1, 1, 2), values, "file")).Message
        );
        Assert.StartsWith(
            "file: mask",
            Assert.Throws<InputException>(() => s_mass.Score(values, NdArray.From([1, double.NaN], 1, 1, 2), "file")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_cancelled_run_scores_nothing() =>
        Assert.Throws<OperationCanceledException>(() =>
            s_mass.Score(NdArray.From([1.0, 2], 1, 1, 2), NdArray.From<byte>([0, 1], 1, 1, 2), cancellation: new CancellationToken(true))
        );
}
