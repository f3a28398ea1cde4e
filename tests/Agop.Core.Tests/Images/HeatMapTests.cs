using Agop.Core.Images;

namespace Agop.Core.Tests.Images;

public sealed class HeatMapTests
{
    [Fact]
    public void The_most_important_place_is_yellow_and_the_rest_stays_grey()
    {
        var map = new double[3 * 8 * 8];
        map[(2 * 8 * 8) + (6 * 8) + 1] = -5;
        var pixels = Enumerable.Repeat((byte)100, 32 * 32 * 3).ToArray();
        var canvas = new HeatMap(map, 3, 8).Over(pixels, 32, 32);
        Assert.Equal((32, 62), (canvas.Width, canvas.Height));
        var hot = canvas[6, 26];
        Assert.True(hot.Green > hot.Blue + 50, $"{hot}");
        var cold = canvas[28, 4];
        Assert.InRange(Math.Max(cold.Red, Math.Max(cold.Green, cold.Blue)) - Math.Min(cold.Red, Math.Min(cold.Green, cold.Blue)), 0, 25);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void A_map_of_NaN_is_drawn_like_a_map_of_zeros(double value) =>
        Assert.Equal(
            new HeatMap([0.0, 0, 0, 0], 1, 2).Over(new byte[12], 2, 2)[0, 0],
            new HeatMap([value, value, value, value], 1, 2).Over(new byte[12], 2, 2)[0, 0]
        );
}
