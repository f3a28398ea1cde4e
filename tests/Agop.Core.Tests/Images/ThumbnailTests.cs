using Agop.Core.Images;

namespace Agop.Core.Tests.Images;

public sealed class ThumbnailTests
{
    [Fact]
    public void A_small_map_keeps_its_pixels()
    {
        var thumbnail = Thumbnail.Of([0, 1, 2, 4, double.NaN, 0.01], 3, max: 3);
        Assert.Equal((2, 3, 4.0), (thumbnail.Height, thumbnail.Width, thumbnail.Largest));
        Assert.Equal([0, 64, 128, 255, 0, 1], thumbnail.Pixels);
    }

    [Fact]
    public void A_large_map_is_averaged_over_squares_that_may_be_cut_at_its_edges()
    {
        // 5 x 7 at most 3: squares of 3 x 3, the last ones cut.
        double[] map = [.. Enumerable.Range(0, 35).Select(i => Random.Shared.NextDouble())];
        var thumbnail = Thumbnail.Of(map, 7, max: 3);
        Assert.Equal((2, 3), (thumbnail.Height, thumbnail.Width));
        double[] means =
        [
            .. from row in Enumerable.Range(0, 2)
            from column in Enumerable.Range(0, 3)
            select Enumerable.Range(0, 35).Where(i => i / 7 / 3 == row && i % 7 / 3 == column).Average(i => map[i]),
        ];
        Assert.Equal(means.Max(), thumbnail.Largest, 1e-12);
        for (var i = 0; i < means.Length; i++)
            Assert.Equal(255 * means[i] / means.Max(), thumbnail.Pixels[i], 0.51);
    }

    [Fact]
    public void Zeros_and_infinity_are_dark() => Assert.Equal(new byte[4], Thumbnail.Of([0, 0, double.PositiveInfinity, 0], 2).Pixels);
}
