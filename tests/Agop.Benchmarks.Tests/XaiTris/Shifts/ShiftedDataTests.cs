using Agop.Benchmarks.XaiTris;
using Agop.Benchmarks.XaiTris.Shifts;
using Agop.Core.Arrays;
using Agop.Core.Data;

namespace Agop.Benchmarks.Tests.XaiTris.Shifts;

public sealed class ShiftedDataTests
{
    private static Dataset Data(string scenario, string background = "white", int size = 8, int samples = 400) =>
        XaiTrisGenerator.Generate(new XaiTrisParameters(scenario, background, size, samples));

    [Theory]
    [InlineData("linear", 8, "one-pixel", 0, 1)]
    [InlineData("multiplicative", 8, "up1", -1, 0)]
    [InlineData("xor", 8, "down1+left1", 1, -1)]
    [InlineData("linear", 64, "down1+right1", 8, 8)]
    public void Test_patterns_move_by_cells_and_nothing_else_does(string scenario, int size, string shift, int down, int right)
    {
        using var plain = Data(scenario, size: size, samples: 80);
        using var moved = Data($"{scenario}:{shift}", size: size, samples: 80);
        Assert.Equal(plain.Train.Masks.All().Bytes, moved.Train.Masks.All().Bytes);
        var (before, after) = (plain.Test.Masks.All().ToDoubles(), moved.Test.Masks.All().ToDoubles());
        for (var i = 0; i < before.Length; i++)
        {
            var (row, column) = (i / size % size - down, i % size - right);
            var inside = row >= 0 && row < size && column >= 0 && column < size;
            Assert.Equal(inside ? before[i - down * size - right] : 0, after[i]);
        }
    }

    [Theory]
    [InlineData("left-right", true, false, false)]
    [InlineData("left-left", true, false, true)]
    [InlineData("bottom-top", false, true, false)]
    [InlineData("right-whole", true, true, null)]
    public void Rigid_patterns_stand_in_their_halves(string areas, bool byColumn, bool trainsInSecond, bool? testsAlike)
    {
        using var data = Data($"rigid:{areas}");
        bool InSecond(int pixel) => (byColumn ? pixel % 8 : pixel / 8 % 8) >= 4;
        IEnumerable<bool> Sides(ArrayRows masks) =>
            masks.All().ToDoubles().Select((value, pixel) => (value, pixel)).Where(at => at.value != 0).Select(at => InSecond(at.pixel));
        Assert.All(Sides(data.Train.Masks).Concat(Sides(data.Validation.Masks)), side => Assert.Equal(trainsInSecond, side));
        if (testsAlike is { } alike)
            Assert.All(Sides(data.Test.Masks), side => Assert.Equal(trainsInSecond == alike, side));
        else
            Assert.Equal(2, Sides(data.Test.Masks).Distinct().Count());
        Assert.Equal(40 * 4, data.Test.Masks.All().ToDoubles().Sum());
    }

    /// <summary>x = alpha P/|P| + (1 - alpha) B/|B|, times one scale: test images minus training's law tell alpha's factor.</summary>
    [Fact]
    public void Weaker_patterns_have_so_much_less_weight_in_test_images_alone()
    {
        using var plain = Data("linear");
        using var weaker = Data("linear:snr0.25");
        Assert.Equal(plain.Test.Masks.All().Bytes, weaker.Test.Masks.All().Bytes);
        double[] Images(DatasetSplit split) => split.Images.All().ToDoubles();
        var scale = Images(weaker.Train)
            .Zip(Images(plain.Train))
            .Where(pair => Math.Abs(pair.Second) > 0.3)
            .Average(pair => pair.First / pair.Second);
        Assert.All(Images(plain.Train).Zip(Images(weaker.Train)), pair => Assert.Equal(scale * pair.First, pair.Second, 2e-3));
        // Background alone: (1 - alpha / 4) / (1 - alpha) of what it was. On the pattern alpha / 4 of its weight is left.
        const double alpha = 0.18;
        var mask = plain.Test.Masks.All().ToDoubles();
        var (before, after) = (Images(plain.Test), Images(weaker.Test));
        var ratios = before.Zip(after).Where((_, i) => mask[i] == 0 && Math.Abs(before[i]) > 0.3).Select(pair => pair.Second / pair.First);
        Assert.All(ratios, ratio => Assert.Equal(scale * (1 - alpha / 4) / (1 - alpha), ratio, 5e-3));
        // What the pattern adds is what is left of images that have the same backgrounds.
        double Signal(double[] images) => images.Where((_, i) => mask[i] != 0).Average();
        var background = (Signal(after) / scale - Signal(before) / 4) / ((1 - alpha / 4) / (1 - alpha) - 0.25);
        Assert.Equal(0, background, 0.25 * Signal(before));
    }

    [Fact]
    public void Swapped_patterns_stand_in_each_others_place()
    {
        using var plain = Data("linear");
        using var swapped = Data("linear:swapped");
        Assert.Equal(plain.Train.Masks.All().Bytes, swapped.Train.Masks.All().Bytes);
        var labels = swapped.Test.Labels.All().ToIntegers();
        var masks = swapped.Test.Masks.All().ToDoubles();
        // T at L's place (4, 5), L at T's (1, 1).
        int[] t = [4 * 8 + 5, 5 * 8 + 5, 5 * 8 + 6, 6 * 8 + 5],
            l = [1 * 8 + 1, 2 * 8 + 1, 3 * 8 + 1, 3 * 8 + 2];
        for (var sample = 0; sample < labels.Length; sample++)
            Assert.Equal(labels[sample] == 0 ? t : l, Enumerable.Range(0, 64).Where(pixel => masks[sample * 64 + pixel] != 0));
    }

    [Theory, InlineData("white"), InlineData("correlated")]
    public void Another_background_is_that_of_test_images_alone(string background)
    {
        using var plain = Data("linear", background);
        using var other = Data("linear:other-background", background);
        using var kind = Data("linear", background == "white" ? "correlated" : "white");
        Assert.Equal(Roughness(plain.Train), Roughness(other.Train), 0.02 * Roughness(plain.Train));
        Assert.Equal(Roughness(kind.Test), Roughness(other.Test), 0.02 * Roughness(kind.Test));
        Assert.True(Math.Abs(Math.Log(Roughness(other.Test) / Roughness(plain.Test))) > 1);
        // Both kinds have the same size.
        Assert.Equal(1, Deviation(other.Test) / Deviation(other.Train), 0.15);

        // Neighbours' differences over the deviation, in the first row, where no pattern is.
        static double Roughness(DatasetSplit split)
        {
            var rows = split.Images.All().ToDoubles().Chunk(64).Select(image => image[..8]).ToArray();
            return Math.Sqrt(rows.Average(row => row.Zip(row[1..], (one, next) => (next - one) * (next - one)).Average()))
                / Math.Sqrt(rows.Average(row => row.Average(value => value * value)));
        }

        static double Deviation(DatasetSplit split) => Math.Sqrt(split.Images.All().ToDoubles().Average(value => value * value));
    }

    [Theory]
    [InlineData("one-pixel", "right1", "")]
    [InlineData("low-snr", "snr0.5", "")]
    [InlineData("snr0.00001", "snr0.00001", "")]
    [InlineData("right1+down1", "down1+right1", "")]
    [InlineData("left-right", "left-right", "left-left")]
    [InlineData("left-left", "left-left", null)]
    [InlineData("whole-left", "whole-left", "")]
    [InlineData("cholesky", "cholesky", "")]
    [InlineData("other-background+sphering", "other-background+sphering", "sphering")]
    [InlineData("left-top+optimal-signal-preservation", "left-top+optimal-signal-preservation", "left-left+optimal-signal-preservation")]
    public void A_shift_is_written_in_one_order_and_knows_its_control(string text, string written, string? control)
    {
        var shift = XaiTrisShift.Parse(text, "test");
        Assert.Equal(written, shift.ToString());
        Assert.Equal(control, shift.Control);
        Assert.Equal(shift, XaiTrisShift.Parse(shift.ToString(), "test"));
    }
}
