using Agop.Core.Attribution;
using Agop.Core.Attribution.Methods;
using Agop.Core.Execution;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Attribution.Methods;

/// <summary>Settings, noise and seeds are those of all methods with noisy copies: <see cref="SmoothGradFamilyTests"/>.</summary>
public sealed class SmoothGradAbsoluteTests
{
    private static readonly SmoothGradAbsolute s_method = new();

    [Theory, MemberData(nameof(GoldenMaps.Outputs), MemberType = typeof(GoldenMaps))]
    public void Maps_equal_the_golden_ones(ExecutionPath path, string model, ExplainedOutput output) =>
        GoldenMaps.Compare(s_method, model, $"smoothgrad_abs_{GoldenMaps.Word(output)}", path, output);

    [Theory, MemberData(nameof(PlainNetwork.Paths), MemberType = typeof(PlainNetwork))]
    public void A_map_is_the_mean_magnitude_of_gradients_at_noisy_copies(ExecutionPath path) =>
        PlainNetwork.ForMany(network =>
            Near.Equal(
                NoisyGradients.Means(network, Math.Abs, samples: 6, deviation: 0.4, seed: 5),
                network.Maps(s_method, path, explainer => explainer with { Seed = 5 }, ("samples", "6"), ("sd", "0.4")),
                1e-12
            )
        );
}
