using Agop.Core.Arrays;
using Agop.Core.Attribution.Methods;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Attribution.Methods;

public sealed class ConstantMeanTests
{
    private static readonly ConstantMean s_method = new();

    [Fact]
    public void Every_map_is_the_largest_difference_between_classes_means() =>
        PlainStatistics.ForMany(statistics =>
        {
            var expected = PlainStatistics.Differences((c, i) => statistics.Mean(c, i));
            Near.Equal([.. expected, .. expected], statistics.TwoMaps(s_method), 1e-12);
        });

    [Fact]
    public void Constant_images_give_all_zero_maps()
    {
        var split = new PlainStatistics(new Random(1)).Split;
        var constant = NdArray.From(Enumerable.Repeat(0.5, (int)split.Count * PlainStatistics.Size).ToArray(), split.Images.Shape);
        Assert.All(PlainStatistics.TwoMaps(s_method, split with { Images = constant }), value => Assert.Equal(0, value, 1e-15));
    }

    [Fact]
    public void It_takes_no_settings() =>
        Assert.Equal("--set: sd: constant-mean takes no settings", Refusal.OfSetting(s_method, "sd", "1"));
}
