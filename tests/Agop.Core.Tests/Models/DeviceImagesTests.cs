using Agop.Core.Models;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Models;

/// <summary>On the processor, which is a device like any other to them.</summary>
public sealed class DeviceImagesTests
{
    private const int Bytes = 4 * 2 * 2 * sizeof(float);

    private readonly DeviceImages _images = new(CPU, 3 * Bytes);
    private readonly List<long> _read = [];

    private float Take(string? content, long first)
    {
        using var images = _images.Take(
            content,
            first,
            4,
            () =>
            {
                _read.Add(first);
                return full([4, 1, 2, 2], (float)first);
            }
        );
        Assert.Equal([4, 1, 2, 2], images.shape);
        return images[3, 0, 1, 1].item<float>();
    }

    [Fact]
    public void The_least_recently_used_make_room()
    {
        foreach (var first in new[] { 0, 4, 8, 0, 12, 0, 8, 12, 4 })
            Assert.Equal(first, Take("x", first));
        // 12 takes the room of 4, and 4 in the end that of 0, which was used before 8 and 12.
        Assert.Equal([0, 4, 8, 12, 4], _read);
        Assert.Equal(3 * Bytes, _images.Bytes);
        Take("x", 0);
        Assert.Equal(6, _read.Count);
    }

    [Fact]
    public void Images_are_those_of_their_array_and_an_array_without_a_name_is_not_kept()
    {
        foreach (var content in new[] { "x", "y", null, null })
            Take(content, 0);
        Assert.Equal(4, _read.Count);
        Assert.Equal(2 * Bytes, _images.Bytes);
    }

    [Fact]
    public void Those_that_a_lane_holds_outlive_their_place()
    {
        using var held = _images.Take("x", 0, 4, () => ones(4, 1, 2, 2));
        foreach (var first in new[] { 4, 8, 12, 16 })
            Take("x", first);
        Assert.Equal(16, held.sum().item<float>());
    }

    [Fact]
    public void What_is_larger_than_the_budget_is_not_kept()
    {
        using var large = _images.Take("x", 0, 16, () => ones(16, 1, 2, 2));
        Assert.Equal((64, 0), (large.sum().item<float>(), _images.Bytes));
    }
}
