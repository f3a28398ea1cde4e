using Agop.Core.Attribution.Methods;
using Agop.Core.Tests.Support;

namespace Agop.Core.Tests.Attribution.Methods;

public sealed class InputMapTests
{
    private static readonly InputMap s_method = new();

    [Fact]
    public void A_map_is_the_images_magnitude_channel_by_channel()
    {
        var maps = Explain.Maps(s_method, [-1, 2, 0, -0.5, 3, -4, 5, 6], [1, 2, 2, 2]);
        Assert.Equal([1, 2, 2, 2], maps.Shape);
        Assert.Equal([1, 2, 0, 0.5, 3, 4, 5, 6], maps.ToDoubles());
    }

    [Fact]
    public void A_zero_image_gives_an_all_zero_map() =>
        Assert.Equal(new double[4], Explain.Maps(s_method, new double[4], [1, 1, 2, 2]).ToDoubles());

    [Fact]
    public void It_takes_no_settings() => Assert.Equal("--set: sd: input takes no settings", Refusal.OfSetting(s_method, "sd", "1"));
}
