using Agop.Benchmarks.XaiTris;
using Agop.Core.Images;
using Agop.Tests.Support;

namespace Agop.Benchmarks.Tests.XaiTris;

/// <summary>Facts from scikit-learn and SciPy.</summary>
public sealed class SplitAndFilterTests
{
    [Fact]
    public void Uneven_classes_split_as_scikit_learn_splits_them()
    {
        int[] labels = [0, 1, 2, 1, 0, 1, 1, 2, 0, 1, 1, 2, 1, 0, 1, 2, 1];
        var (train, test) = StratifiedShuffleSplit.Split(labels, 0.3, 5);
        Assert.Equal([6, 4, 14, 7, 16, 10, 13, 15, 5, 0, 9], train);
        Assert.Equal([8, 12, 3, 2, 1, 11], test);
    }

    [Theory]
    [InlineData(
        1.5,
        new[]
        {
            -0.02225214914081889,
            -0.10955258211994887,
            -0.16512426481493545,
            -0.09609372285387928,
            0.018326824712172157,
            -0.15020560095334246,
            -0.1958690723326168,
            -0.19132912690492282,
            -0.07472238164305585,
            0.060852149223643265,
            -0.3090504959883844,
            -0.3101548639150485,
            -0.2339836808594185,
            -0.0520712942875441,
            0.11777016388726999,
            -0.410935467443979,
            -0.3875177514706304,
            -0.26786043934236997,
            -0.041550325441431966,
            0.15432408168924178,
        }
    )]
    [InlineData(
        3,
        new[]
        {
            -0.1620532981172331,
            -0.1486697723225352,
            -0.12655139190594503,
            -0.10387352754591257,
            -0.08958452659272376,
            -0.1688162678023123,
            -0.1544583323102844,
            -0.1307662727924908,
            -0.10651791278942324,
            -0.09125961887588169,
            -0.17839123310873833,
            -0.16265459257001666,
            -0.13673595556212362,
            -0.11026557991161452,
            -0.09363591193676793,
            -0.1851521720659838,
            -0.16844165361684263,
            -0.14095018085748645,
            -0.11291013143636763,
            -0.09531166787931691,
        }
    )]
    public void Smoothing_equals_SciPys_also_where_the_kernel_is_wider_than_the_image(double sigma, double[] expected)
    {
        double[] image =
        [
            1.624,
            -0.612,
            -0.528,
            -1.073,
            0.865,
            -2.302,
            1.745,
            -0.761,
            0.319,
            -0.249,
            1.462,
            -2.06,
            -0.322,
            -0.384,
            1.134,
            -1.1,
            -0.172,
            -0.878,
            0.042,
            0.583,
        ];
        new GaussianFilter(sigma).Apply(image, 4, 5);
        Near.Equal(expected, image, 1e-14);
    }

    [Fact]
    public void Reflection_repeats_the_border() =>
        Assert.Equal([3, 3, 2, 1, 0, 0, 1, 2, 3, 3, 2, 1, 0, 0], Enumerable.Range(-5, 14).Select(i => GaussianFilter.Reflect(i, 4)));
}
