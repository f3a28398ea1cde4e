using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Execution;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Attribution.Methods;

/// <summary>What holds of every method that averages over noisy copies.</summary>
public sealed class SmoothGradFamilyTests
{
    public static TheoryData<string> Methods => ["smoothgrad", "smoothgrad-abs", "smoothgrad-sq", "vargrad"];

    private static IAttributionMethod Method(string id) => AttributionMethods.Find(id, "test");

    [Theory, MemberData(nameof(Methods))]
    public void It_takes_fifty_copies_with_a_deviation_of_a_tenth_unless_told(string id)
    {
        var network = new PlainNetwork(new Random(3));
        Assert.Equal(
            network.Maps(Method(id), ExecutionPath.Libtorch, settings: [("samples", "50"), ("sd", "0.1")]),
            network.Maps(Method(id), ExecutionPath.Libtorch)
        );
        Assert.Equal(50, Method(id).Info.GradientsOf(Method(id).Info.Set()));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("1.5")]
    [InlineData("")]
    public void Copies_that_are_not_a_whole_number_up_to_10000_are_refused(string samples) =>
        Assert.All(
            Methods,
            row =>
                Assert.Equal(
                    $"--set: samples: expected a whole number from {(row.Data == "vargrad" ? 2 : 1)} to 10000, not '{samples}'",
                    Refusal.OfSetting(Method(row.Data), "samples", samples)
                )
        );

    [Theory]
    [InlineData("-0.1")]
    [InlineData("10001")]
    [InlineData("NaN")]
    [InlineData("x")]
    public void A_deviation_that_is_not_from_0_to_10000_is_refused(string deviation) =>
        Assert.All(
            Methods,
            row =>
                Assert.Equal(
                    $"--set: sd: expected a number from 0 to 10000, not '{deviation}'",
                    Refusal.OfSetting(Method(row.Data), "sd", deviation)
                )
        );

    /// <summary>The setting says otherwise: 50 copies.</summary>
    [Theory, MemberData(nameof(PlainNetwork.Paths), MemberType = typeof(PlainNetwork))]
    public void Given_noise_is_added_as_it_is_and_settles_how_many_copies_there_are(ExecutionPath path) =>
        PlainNetwork.ForMany(network =>
        {
            const int Samples = 3;
            double[] noise = [.. Enumerable.Range(0, Samples * PlainNetwork.Count * PlainNetwork.Size).Select(i => Math.Sin(i))];
            double[] Of(int n, int sample) =>
                noise.AsSpan((sample * PlainNetwork.Count + n) * PlainNetwork.Size, PlainNetwork.Size).ToArray();
            Near.Equal(
                NoisyGradients.Means(network, g => g, Samples, Of),
                network.Maps(
                    Method("smoothgrad"),
                    path,
                    explainer => explainer with { Noise = NdArray.From(noise, Samples, PlainNetwork.Count, PlainNetwork.Size) }
                ),
                1e-12
            );
        });

    [Theory, MemberData(nameof(PlainNetwork.Paths), MemberType = typeof(PlainNetwork))]
    public void Without_noise_every_copy_is_the_image(ExecutionPath path) =>
        PlainNetwork.ForMany(network =>
        {
            double[] Maps(string id) => network.Maps(Method(id), path, settings: [("sd", "0"), ("samples", "3")]);
            Near.Equal(network.Each((_, g) => g), Maps("smoothgrad"), 1e-12);
            Near.Equal(network.Each((_, g) => Array.ConvertAll(g, Math.Abs)), Maps("smoothgrad-abs"), 1e-12);
            Near.Equal(network.Each((_, g) => Array.ConvertAll(g, slope => slope * slope)), Maps("smoothgrad-sq"), 1e-12);
        });

    [Theory, MemberData(nameof(Methods))]
    public void Without_a_gradient_maps_are_all_zero(string id) =>
        Assert.All(PlainNetwork.WithoutGradient().Maps(Method(id), ExecutionPath.Libtorch), value => Assert.Equal(0, value));
}
