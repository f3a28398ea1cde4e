using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Attribution;

/// <summary>The differences themselves: see the tests of the methods that show them, such as ConstantMean.</summary>
public sealed class ClassStatisticsTests
{
    [Fact]
    public void Classes_without_samples_do_not_count()
    {
        var split = new PlainStatistics(new Random(1)).Split;
        var renumbered = split with
        {
            Labels = NdArray.From(Array.ConvertAll(split.Labels.All().ToIntegers(), label => 3 * label + 2), split.Count),
        };
        var (expected, actual) = (new ClassStatistics(split), new ClassStatistics(renumbered));
        Near.Equal(expected.MeanDifference, actual.MeanDifference, 1e-12);
        Near.Equal(expected.VarianceDifference, actual.VarianceDifference, 1e-12);
        Near.Equal(expected.CovarianceDifference, actual.CovarianceDifference, 1e-12);
    }

    [Fact]
    public void One_class_alone_is_refused()
    {
        var split = new PlainStatistics(new Random(1)).Split;
        Assert.StartsWith(
            "expected samples of at least two classes",
            Assert
                .Throws<ArgumentException>(() =>
                    new ClassStatistics(split with { Labels = NdArray.From(new long[split.Count], split.Count) })
                )
                .Message,
            StringComparison.Ordinal
        );
    }
}
