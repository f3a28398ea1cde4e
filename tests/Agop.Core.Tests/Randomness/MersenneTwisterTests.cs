using Agop.Core.Randomness;

namespace Agop.Core.Tests.Randomness;

/// <summary>Facts from numpy.random.RandomState.</summary>
public sealed class MersenneTwisterTests
{
    [Fact]
    public void Normals_equal_NumPys()
    {
        var random = new MersenneTwister(12345);
        double[] expected = [-0.20470765948471295, 0.47894333805754824, -0.5194387150567381, -0.55573030434749, 1.9657805725027142];
        Assert.All(expected, value => Assert.Equal(value, random.NextGaussian()));
    }

    [Fact]
    public void Uniforms_equal_NumPys()
    {
        var random = new MersenneTwister(12345);
        double[] expected = [0.9296160928171479, 0.3163755545817859, 0.18391881167709445, 0.2045602785530397];
        Assert.All(expected, value => Assert.Equal(value, random.NextDouble()));
    }

    [Fact]
    public void Integers_equal_NumPys_and_no_choice_draws_nothing()
    {
        var random = new MersenneTwister(7);
        Assert.Equal([4, 1, 3, 3, 4, 1, 0, 1, 2, 2, 0, 4], Enumerable.Range(0, 12).Select(_ => random.NextInt(6)));
        random = new MersenneTwister(7);
        Assert.Equal([0, 0, 0], Enumerable.Range(0, 3).Select(_ => random.NextInt(1)));
        Assert.Equal([4, 1, 3], Enumerable.Range(0, 3).Select(_ => random.NextInt(5)));
    }

    [Fact]
    public void Permutations_equal_NumPys() => Assert.Equal([5, 4, 1, 2, 9, 6, 7, 0, 3, 8], new MersenneTwister(3).Permutation(10));
}
