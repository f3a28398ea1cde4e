using Agop.Core.Randomness;
using Agop.Core.Vectors;

namespace Agop.Core.Tests.Randomness;

public sealed class GaussianNoiseTests
{
    [Fact]
    public void It_is_Box_and_Muller_of_each_images_own_Philox_stream()
    {
        var key = Philox.KeyOf(7, "gaussian-noise");
        var rows = new GaussianNoise(7).Rows(firstImage: 1000, sample: 3, images: 21, size: 10);
        for (var image = 0; image < 21; image++)
        {
            var stream = (ulong)(1000 + image) << 24 | 3;
            for (var element = 0; element < 10; element++)
            {
                var (a, b, c, d) = Philox.Block(((uint)element / 4, 0, (uint)stream, (uint)(stream >> 32)), key);
                var (first, second) = element % 4 < 2 ? (a, b) : (c, d);
                var radius = Math.Sqrt(-2 * Math.Log(1 - (first >> 8) / 16777216.0));
                var angle = 2 * Math.PI * (second >> 8) / 16777216.0;
                Assert.Equal(radius * (element % 2 == 0 ? Math.Cos(angle) : Math.Sin(angle)), rows[image * 10 + element], 2e-6);
            }
        }
    }

    [Fact]
    public void Every_width_and_every_grouping_gives_the_same_bits()
    {
        var seed = Random.Shared.NextInt64();
        var whole = new GaussianNoise(seed).Rows(5, 2, 40, 37);
        foreach (var width in Enum.GetValues<SimdWidth>())
            Assert.Equal(whole, new GaussianNoise(seed, width).Rows(5, 2, 40, 37));
        Assert.Equal(whole[(9 * 37)..(12 * 37)], new GaussianNoise(seed).Rows(14, 2, 3, 37));
        Assert.NotEqual(whole, new GaussianNoise(seed).Rows(5, 3, 40, 37));
        Assert.NotEqual(whole, new GaussianNoise(seed + 1).Rows(5, 2, 40, 37));
    }

    [Fact]
    public void It_is_normal()
    {
        var values = new GaussianNoise(11).Rows(0, 0, 4000, 64).Order().ToArray();
        Assert.Equal(0, values.Average(value => (double)value), 0.01);
        Assert.Equal(1, values.Average(value => (double)value * value), 0.01);
        Assert.Equal(3, values.Average(value => Math.Pow(value, 4)), 0.06);
        // Kolmogorov's distance: 1.95 / sqrt(n) is passed once in a thousand.
        var worst = values
            .Select((value, i) => Math.Abs((i + 0.5) / values.Length - MathNet.Numerics.Distributions.Normal.CDF(0, 1, value)))
            .Max();
        Assert.InRange(worst, 0, 1.95 / Math.Sqrt(values.Length));
    }
}
