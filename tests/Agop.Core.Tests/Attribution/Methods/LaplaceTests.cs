using Agop.Core.Attribution.Methods;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Attribution.Methods;

public sealed class LaplaceTests
{
    private static readonly Laplace s_method = new();

    [Theory, MemberData(nameof(GoldenMaps.Models), MemberType = typeof(GoldenMaps))]
    public void Maps_equal_the_golden_ones(string model) => GoldenMaps.Compare(s_method, model, "laplace");

    /// <summary>A point of 1 in the middle: -4 there, 1 at its neighbours, nothing at the corners.</summary>
    [Fact]
    public void A_point_gives_the_stencil() =>
        Assert.Equal([0, 1, 0, 1, -4, 1, 0, 1, 0], Explain.Maps(s_method, [0, 0, 0, 0, 1, 0, 0, 0, 0], [1, 1, 3, 3]).ToDoubles());

    /// <summary>A ramp has no curvature but at its ends, which are repeated.</summary>
    [Fact]
    public void A_ramp_shows_at_its_ends_alone() =>
        Assert.Equal([1, 0, 0, -1], Explain.Maps(s_method, [0, 1, 2, 3], [1, 1, 1, 4]).ToDoubles());

    [Fact]
    public void A_constant_image_gives_an_all_zero_map() =>
        Assert.Equal(new double[6], Explain.Maps(s_method, [7, 7, 7, 7, 7, 7], [1, 1, 2, 3]).ToDoubles());

    /// <summary>The sum of second differences along both axes.</summary>
    [Fact]
    public void It_equals_the_sum_of_two_second_differences_on_random_images() =>
        RandomCases.ForMany(
            20,
            RandomImages.Draw,
            images =>
                Near.Equal(
                    images.Each(
                        (at, row, column) =>
                            (at(row - 1, column) - 2 * at(row, column) + at(row + 1, column))
                            + (at(row, column - 1) - 2 * at(row, column) + at(row, column + 1))
                    ),
                    Explain.Maps(s_method, images.Values, images.Shape).ToDoubles(),
                    1e-14
                )
        );

    [Fact]
    public void It_takes_no_settings() => Assert.Equal("--set: axis: laplace takes no settings", Refusal.OfSetting(s_method, "axis", "0"));
}
