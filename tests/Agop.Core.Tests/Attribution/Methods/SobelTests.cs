using Agop.Core.Attribution.Methods;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Attribution.Methods;

public sealed class SobelTests
{
    private static readonly Sobel s_method = new();

    [Theory, MemberData(nameof(GoldenMaps.Models), MemberType = typeof(GoldenMaps))]
    public void Maps_equal_the_golden_ones(string model) => GoldenMaps.Compare(s_method, model, "sobel");

    /// <summary>
    /// Rises by 1 from column to column: in the middle 2 over two columns times 1 + 2 + 1, at the border, which is repeated, half of it.
    /// </summary>
    [Fact]
    public void A_ramp_to_the_right_gives_its_slope_times_eight()
    {
        double[] ramp = [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3];
        Assert.Equal([4, 8, 8, 4, 4, 8, 8, 4, 4, 8, 8, 4], Explain.Maps(s_method, ramp, [1, 1, 3, 4]).ToDoubles());
    }

    [Fact]
    public void A_ramp_downwards_and_a_constant_image_give_all_zero_maps()
    {
        Assert.Equal(new double[9], Explain.Maps(s_method, [0, 0, 0, 1, 1, 1, 2, 2, 2], [1, 1, 3, 3]).ToDoubles());
        Assert.Equal(new double[6], Explain.Maps(s_method, [7, 7, 7, 7, 7, 7], [1, 1, 2, 3]).ToDoubles());
    }

    /// <summary>One axis after the other, as SciPy does: a difference to the right, then 1 2 1 downwards.</summary>
    [Fact]
    public void It_equals_two_passes_over_random_images() =>
        RandomCases.ForMany(
            20,
            RandomImages.Draw,
            images =>
                Near.Equal(
                    images.Each((at, row, column) => Slope(at, row - 1, column) + 2 * Slope(at, row, column) + Slope(at, row + 1, column)),
                    Explain.Maps(s_method, images.Values, images.Shape).ToDoubles(),
                    1e-14
                )
        );

    [Fact]
    public void It_takes_no_settings() => Assert.Equal("--set: axis: sobel takes no settings", Refusal.OfSetting(s_method, "axis", "0"));

    private static double Slope(Func<int, int, double> at, int row, int column) => at(row, column + 1) - at(row, column - 1);
}
