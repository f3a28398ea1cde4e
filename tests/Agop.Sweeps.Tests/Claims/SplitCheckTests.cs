using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Sweeps.Claims;

namespace Agop.Sweeps.Tests.Claims;

public sealed class SplitCheckTests
{
    private static DatasetSplit Split(Random random, int count, Action<float[]>? change = null)
    {
        float[] images = [.. Enumerable.Range(0, count * 16).Select(_ => (float)random.NextDouble())];
        change?.Invoke(images);
        return new DatasetSplit(
            NdArray.From(images, count, 1, 4, 4),
            NdArray.From(new long[count], count),
            NdArray.From(new float[count * 16], count, 4, 4)
        );
    }

    /// <summary>More than a block of images; the copy is the last one.</summary>
    [Theory]
    [InlineData(null, 0)]
    [InlineData(0f, 1)]
    [InlineData(0.001f, 1)]
    [InlineData(1f, 0)]
    public void A_copy_is_found_wherever_it_is(float? noise, int near)
    {
        var random = new Random(Random.Shared.Next());
        var (train, validation) = (Split(random, 2100), Split(random, 30));
        var test = Split(
            random,
            50,
            images =>
            {
                if (noise is not { } size)
                    return;
                var copy = (random.Next(2) == 0 ? train : validation).Images;
                var last = copy.Rows(copy.Length - 1, 1).ToDoubles();
                for (var i = 0; i < 16; i++)
                    images[49 * 16 + i] = (float)last[i] + size * (i % 2 == 0 ? 1 : -1);
            }
        );
        var (largest, found) = SplitCheck.Of(new Dataset(train, validation, test), TestContext.Current.CancellationToken);
        if (noise is null or 1)
            // Of 16 random numbers two may be alike by chance.
            Assert.InRange(found, 0, 3);
        else
            Assert.InRange(found, near, near + 3);
        if (noise == 0)
            Assert.Equal(1, largest, 1e-5);
    }

    [Fact]
    public void Images_of_many_pixels_are_not_alike_by_chance()
    {
        var random = new Random(Random.Shared.Next());
        DatasetSplit Large(int count) =>
            new(
                NdArray.From([.. Enumerable.Range(0, count * 256).Select(_ => (float)random.NextDouble())], count, 1, 16, 16),
                NdArray.From(new long[count], count),
                NdArray.From(new float[count * 256], count, 16, 16)
            );
        var (largest, near) = SplitCheck.Of(new Dataset(Large(300), Large(20), Large(40)), TestContext.Current.CancellationToken);
        Assert.Equal(0, near);
        Assert.InRange(largest, 0, 0.6);
    }
}
