using Agop.Core.Randomness;

namespace Agop.Core.Tests.Randomness;

public sealed class PhiloxTests
{
    /// <summary>Known answers of the Random123 library (kat_vectors, philox4x32 10).</summary>
    [Fact]
    public void Blocks_equal_the_published_answers()
    {
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), Philox.Block((0, 0, 0, 0), (0, 0)));
        const uint Ones = uint.MaxValue;
        Assert.Equal((0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu), Philox.Block((Ones, Ones, Ones, Ones), (Ones, Ones)));
        Assert.Equal(
            (0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u),
            Philox.Block((0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344), (0xa4093822, 0x299f31d0))
        );
    }

    [Fact]
    public void Streams_are_repeatable_and_differ_by_seed_purpose_and_index()
    {
        static uint[] Draw(long seed, string purpose, long index)
        {
            var random = new Philox(seed, purpose, index);
            return [.. Enumerable.Range(0, 8).Select(_ => random.NextUInt32())];
        }
        Assert.Equal(Draw(1, "a", 2), Draw(1, "a", 2));
        Assert.NotEqual(Draw(1, "a", 2), Draw(2, "a", 2));
        Assert.NotEqual(Draw(1, "a", 2), Draw(1, "b", 2));
        Assert.NotEqual(Draw(1, "a", 2), Draw(1, "a", 3));
    }

    [Fact]
    public void Normals_have_the_moments_of_normals()
    {
        var random = new Philox(9, "moments");
        var values = Enumerable.Range(0, 200_000).Select(_ => random.NextGaussian()).ToArray();
        Assert.Equal(0, values.Average(), 0.01);
        Assert.Equal(1, values.Average(value => value * value), 0.02);
        Assert.Equal(3, values.Average(value => value * value * value * value), 0.1);
    }

    [Fact]
    public void Integers_are_uniform_and_permutations_complete()
    {
        var random = new Philox(4, "integers");
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
            counts[random.NextInt(7)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
        Assert.Equal(Enumerable.Range(0, 1000), random.Permutation(1000).Order());
    }
}
