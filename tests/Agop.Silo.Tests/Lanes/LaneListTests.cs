using Agop.Core.Errors;
using Agop.Grains.Contracts;
using Agop.Silo.Lanes;

namespace Agop.Silo.Tests.Lanes;

public sealed class LaneListTests
{
    [Theory]
    [InlineData("cpu:2", 2)]
    [InlineData("3", 3)]
    [InlineData("cpu:1,cpu:4", 5)]
    public void Lanes_are_counted(string text, int expected) => Assert.Equal(Lane.OnProcessor(expected), LaneList.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("cpu")]
    [InlineData("cpu:0")]
    [InlineData("cpu:-1")]
    [InlineData("cpu:2,")]
    [InlineData("tpu:1")]
    [InlineData("cpu:99999999999")]
    [InlineData("cpu:1000,cpu:1000")]
    public void Invalid_lane_lists_are_refused(string text) =>
        Assert.StartsWith("lanes: expected", Assert.Throws<InputException>(() => LaneList.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Each_GPU_is_a_lane_of_one_kind()
    {
        var lanes = LaneList.Parse("cpu:1,cuda:0,cuda:1", gpus: 2);
        Assert.Equal(["cpu", "cuda", "cuda"], lanes.Select(lane => lane.Device));
        Assert.Equal([null, 0, 1], lanes.Select(lane => lane.Gpu));
        Assert.Equal(["cpu", "cuda:0", "cuda:1", "cpu, merging"], lanes.Append(Lane.Merging).Select(lane => lane.ToString()));
    }

    [Fact]
    public void All_GPUs_are_lanes_beside_those_of_the_processor() =>
        Assert.Equal(
            ["cpu", "cpu", "cuda:0", "cuda:1", "cuda:2"],
            LaneList.Parse("cpu:2,cuda:all", gpus: 3).Select(lane => lane.ToString())
        );

    [Theory]
    [InlineData("cuda:all", 0, "'cuda:all': libtorch finds no GPU here")]
    [InlineData("cuda:0", 0, "libtorch finds no GPU here")]
    [InlineData("cpu:1,cuda:2", 2, "'cuda:2': expected cuda:0 to cuda:1")]
    public void A_GPU_that_is_not_there_is_refused(string text, int gpus, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => LaneList.Parse(text, gpus: gpus)).Message, StringComparison.Ordinal);
}
