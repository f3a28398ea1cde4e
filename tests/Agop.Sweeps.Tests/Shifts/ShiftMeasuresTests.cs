using Agop.Benchmarks.XaiTris;
using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Sweeps.Shifts;
using MathNet.Numerics.LinearAlgebra;

namespace Agop.Sweeps.Tests.Shifts;

public sealed class ShiftMeasuresTests
{
    private static Dataset Data(string scenario, string background = "white") =>
        XaiTrisGenerator.Generate(new XaiTrisParameters(scenario, background, Samples: 2000));

    [Fact]
    public void Place_is_what_training_masks_say_of_a_sample_s()
    {
        // Fixed patterns are where they always are. One cell to the right, each pattern has one of its four pixels on the old ones.
        using var plain = Data("linear");
        Assert.All(ShiftMeasures.Of(plain)[ShiftMeasure.Place], place => Assert.Equal(0, place, 12));
        using var moved = Data("linear:one-pixel");
        Assert.All(ShiftMeasures.Of(moved)[ShiftMeasure.Place], place => Assert.Equal(0.75, place, 12));
        using var other = Data("rigid:left-right");
        Assert.All(ShiftMeasures.Of(other)[ShiftMeasure.Place], place => Assert.Equal(1, place, 12));
        // By hand, where patterns stand anywhere.
        using var rigid = Data("rigid");
        var often = new double[64];
        var (train, test) = (rigid.Train.Masks.All().ToDoubles(), rigid.Test.Masks.All().ToDoubles());
        for (var i = 0; i < train.Length; i++)
            often[i % 64] += Math.Abs(train[i]);
        var places = ShiftMeasures.Of(rigid)[ShiftMeasure.Place];
        for (var sample = 0; sample < places.Length; sample++)
            Assert.Equal(
                1 - Enumerable.Range(0, 64).Where(pixel => test[64 * sample + pixel] != 0).Average(pixel => often[pixel]) / often.Max(),
                places[sample],
                1e-12
            );
    }

    [Fact]
    public void Contrast_tells_weaker_patterns()
    {
        using var plain = Data("rigid");
        using var weaker = Data("rigid:snr0.3");
        var (usual, faint) = (ShiftMeasures.Of(plain)[ShiftMeasure.Contrast], ShiftMeasures.Of(weaker)[ShiftMeasure.Contrast]);
        // |z| of what is nearly normal has a mean of 0.80.
        Assert.InRange(usual.Average(), 0.6, 1);
        Assert.True(faint.Average() > 3, $"{faint.Average()}");
    }

    [Theory, InlineData("linear"), InlineData("linear:other-background")]
    public void Input_is_mahalanobis_distance(string scenario)
    {
        using var data = Data(scenario);
        Matrix<double> Rows(ArrayRows images) => Matrix<double>.Build.DenseOfRowArrays(images.All().ToDoubles().Chunk(64));
        var train = Rows(data.Train.Images);
        var mean = train.ColumnSums() / train.RowCount;
        var centred = train.MapIndexed((_, column, value) => value - mean[column]);
        var covariance = centred.TransposeThisAndMultiply(centred) / train.RowCount;
        var inverse = (covariance + 1e-6 * covariance.Trace() / 64 * Matrix<double>.Build.DenseIdentity(64)).Inverse();
        var distances = ShiftMeasures.Of(data)[ShiftMeasure.Input];
        var test = Rows(data.Test.Images);
        for (var row = 0; row < distances.Length; row++)
            Assert.Equal(Math.Sqrt((test.Row(row) - mean) * inverse * (test.Row(row) - mean) / 64), distances[row], 1e-9);
    }

    [Fact]
    public void Without_any_mask_no_image_has_a_place_or_a_contrast()
    {
        var random = new Random(Random.Shared.Next());
        DatasetSplit Split(int count) =>
            new(
                NdArray.From([.. Enumerable.Range(0, count * 9).Select(_ => random.NextDouble())], count, 1, 3, 3),
                NdArray.From(new sbyte[count], count),
                NdArray.From(new sbyte[count * 9], count, 3, 3)
            );
        var measures = ShiftMeasures.Of(new Dataset(Split(30), Split(4), Split(5)));
        Assert.All(measures[ShiftMeasure.Place].Concat(measures[ShiftMeasure.Contrast]), value => Assert.True(double.IsNaN(value)));
        Assert.All(measures[ShiftMeasure.Input], value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Large_images_have_no_distance_and_empty_masks_no_place()
    {
        var random = new Random(Random.Shared.Next());
        DatasetSplit Split(int count) =>
            new(
                NdArray.From([.. Enumerable.Range(0, count * 3 * 40 * 40).Select(_ => (float)random.NextDouble())], count, 3, 40, 40),
                NdArray.From(new sbyte[count], count),
                NdArray.From(
                    [.. Enumerable.Range(0, count * 40 * 40).Select(i => i < 40 * 40 ? (sbyte)0 : (sbyte)(i % 3 == 0 ? 1 : 0))],
                    count,
                    40,
                    40
                )
            );
        var measures = ShiftMeasures.Of(new Dataset(Split(5), Split(4), Split(4)));
        Assert.Equal([ShiftMeasure.Place, ShiftMeasure.Contrast], measures.Keys.Order());
        Assert.True(double.IsNaN(measures[ShiftMeasure.Place][0]) && double.IsNaN(measures[ShiftMeasure.Contrast][0]));
        Assert.All(measures[ShiftMeasure.Place][1..], place => Assert.True(double.IsFinite(place)));
    }
}
