using Agop.Core.Attribution;
using Agop.Core.Attribution.Methods.Cams;
using Agop.Core.Execution;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;
using static Agop.Core.Tests.Support.PlainNetwork;

namespace Agop.Core.Tests.Attribution.Methods.Cams;

public sealed class GradCamTests
{
    private const int Places = Rows * Columns;
    private static readonly GradCam s_method = new();

    [Theory, MemberData(nameof(GoldenMaps.Logits), MemberType = typeof(GoldenMaps))]
    public void Maps_equal_the_golden_ones(ExecutionPath path, string model, ExplainedOutput output)
    {
        foreach (var upsampling in new[] { "nearest", "bilinear" })
            GoldenMaps.Compare(
                s_method,
                model,
                $"gradcam_{upsampling}_{GoldenMaps.Word(output)}",
                path,
                output,
                settings: ("upsampling", upsampling)
            );
    }

    /// <summary>Each pixel takes the value of the place of the small map that it lies in.</summary>
    [Theory, MemberData(nameof(Paths), MemberType = typeof(PlainNetwork))]
    public void A_map_is_the_enlarged_positive_part_of_the_weighted_activations(ExecutionPath path) =>
        ForMany(network =>
            Near.Equal(
                Expected(network, (small, row, column) => small(row * Rows / Height, column * Columns / Width)),
                network.Maps(s_method, path),
                1e-12
            )
        );

    [Theory, MemberData(nameof(Paths), MemberType = typeof(PlainNetwork))]
    public void Bilinear_maps_are_interpolated_between_the_places_centres(ExecutionPath path) =>
        ForMany(network =>
            Near.Equal(Expected(network, Bilinear), network.Maps(s_method, path, settings: ("upsampling", "bilinear")), 1e-12)
        );

    [Theory, MemberData(nameof(Paths), MemberType = typeof(PlainNetwork))]
    public void Without_a_gradient_maps_are_all_zero(ExecutionPath path) =>
        Assert.All(WithoutGradient().Maps(s_method, path), value => Assert.Equal(0, value));

    [Fact]
    public void The_last_convolution_is_weighed_unless_another_layer_is_named()
    {
        var network = new PlainNetwork(new Random(4));
        Assert.Equal(
            network.Maps(s_method, ExecutionPath.Libtorch),
            network.Maps(s_method, ExecutionPath.Libtorch, settings: ("layer", "conv"))
        );
        Assert.ThrowsAny<Exception>(() => network.Maps(s_method, ExecutionPath.Libtorch, settings: ("layer", "other")));
    }

    [Fact]
    public void Upsampling_is_nearest_or_bilinear_and_nearest_unless_told()
    {
        Assert.Equal("--set: upsampling: expected nearest or bilinear, not 'cubic'", Refusal.OfSetting(s_method, "upsampling", "cubic"));
        Assert.Equal("nearest", s_method.Info.Set().Values["upsampling"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(201)]
    public void A_layers_name_has_1_to_200_characters(int length)
    {
        var name = new string('x', length);
        Assert.Equal($"--set: layer: expected a name of 1 to 200 characters, not '{name}'", Refusal.OfSetting(s_method, "layer", name));
    }

    private static double[] Expected(PlainNetwork network, Func<Func<int, int, double>, int, int, double> enlarge) =>
        network.Each(
            (x, _) =>
            {
                var (activation, gradient) = (network.Convolved(x), network.GradientAtConvolution(x, network.Predicted(x)));
                double[] weights = [.. Enumerable.Range(0, Filters).Select(k => gradient[(k * Places)..((k + 1) * Places)].Average())];
                double Small(int row, int column) =>
                    Math.Max(0, weights.Select((weight, k) => weight * activation[k * Places + row * Columns + column]).Sum());
                return
                [
                    .. from row in Enumerable.Range(0, Height) from column in Enumerable.Range(0, Width) select enlarge(Small, row, column),
                ];
            }
        );

    private static double Bilinear(Func<int, int, double> small, int row, int column)
    {
        static (int Low, int High, double Share) Between(int index, int to, int from)
        {
            var place = Math.Max(0, (index + 0.5) * from / to - 0.5);
            return ((int)place, Math.Min((int)place + 1, from - 1), place - (int)place);
        }
        var (top, bottom, down) = Between(row, Height, Rows);
        var (left, right, across) = Between(column, Width, Columns);
        return (1 - down) * ((1 - across) * small(top, left) + across * small(top, right))
            + down * ((1 - across) * small(bottom, left) + across * small(bottom, right));
    }
}
