using static TorchSharp.torch;

namespace Agop.Torch.Tests;

/// <summary>Alone: the generator is the whole process's, and what other tests draw from it would be missing here.</summary>
[CollectionDefinition(DisableParallelization = true), Collection(typeof(SeedTests))]
public sealed class SeedTests
{
    private static double[] Drawn(Tensor tensor) => tensor.to(ScalarType.Float64).data<double>().ToArray();

    [Fact]
    public void A_seed_fixes_what_is_drawn()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var first = Drawn(randn([10]));
        var permutation = Drawn(randperm(10));
        manual_seed(5);
        Assert.Equal(first, Drawn(randn([10])));
        Assert.Equal(permutation, Drawn(randperm(10)));
        Assert.NotEqual(first, Drawn(randn([10])));
        Assert.All(Drawn(rand([100])), value => Assert.InRange(value, 0, 1));
    }
}
