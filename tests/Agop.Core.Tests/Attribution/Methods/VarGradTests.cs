using Agop.Core.Attribution.Methods;
using Agop.Core.Execution;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Attribution.Methods;

/// <summary>Settings, noise and seeds are those of all methods with noisy copies: <see cref="SmoothGradFamilyTests"/>.</summary>
public sealed class VarGradTests
{
    private static readonly VarGrad s_method = new();

    [Theory, MemberData(nameof(PlainNetwork.Paths), MemberType = typeof(PlainNetwork))]
    public void A_map_is_the_variance_of_gradients_at_noisy_copies(ExecutionPath path) =>
        PlainNetwork.ForMany(network =>
        {
            var means = NoisyGradients.Means(network, g => g, samples: 6, deviation: 0.4, seed: 5);
            var squares = NoisyGradients.Means(network, g => g * g, samples: 6, deviation: 0.4, seed: 5);
            Near.Equal(
                squares.Zip(means, (square, mean) => square - mean * mean).ToArray(),
                network.Maps(s_method, path, explainer => explainer with { Seed = 5 }, ("samples", "6"), ("sd", "0.4")),
                1e-11
            );
        });

    [Theory, MemberData(nameof(PlainNetwork.Paths), MemberType = typeof(PlainNetwork))]
    public void Without_noise_there_is_no_variance(ExecutionPath path) =>
        PlainNetwork.ForMany(network =>
            Assert.All(network.Maps(s_method, path, settings: ("sd", "0")), value => Assert.Equal(0, value, 1e-12))
        );

    [Fact]
    public void One_copy_is_refused() =>
        Assert.Equal("--set: samples: expected a whole number from 2 to 10000, not '1'", Refusal.OfSetting(s_method, "samples", "1"));
}
