using System.Text.Json.Nodes;
using Agop.Core.Execution;
using Agop.Sweeps.Planning;
using Agop.Tests.Support;

namespace Agop.Sweeps.Tests.Planning;

public sealed class SweepPathTests
{
    private static JsonObject[] Specs(string more, string kind) =>
        [.. SweepPlan.Of(SmallSweep.Of(more: more)).Tasks.Where(task => task.Kind == kind).Select(task => task.Spec)];

    [Theory]
    [InlineData("", "fused")]
    [InlineData("path: auto", "fused")]
    [InlineData("path: fused", "fused")]
    [InlineData("path: libtorch", "libtorch")]
    public void The_path_is_named_in_every_spec_that_runs_a_network(string more, string expected)
    {
        Assert.All(Specs(more, "train"), spec => Assert.Equal(expected, (string?)spec["kernels"]?["path"]));
        Assert.All(Specs(more, "accumulate"), spec => Assert.Equal(expected, (string?)spec["kernels"]?["path"]));
        Assert.All(
            Specs(more, "evaluate"),
            spec =>
                Assert.Equal((string?)spec["method"] is "random" or "constant-mean" ? null : expected, (string?)spec["kernels"]?["path"])
        );
        Assert.All(Specs(more, "dataset"), spec => Assert.False(spec.ContainsKey("kernels")));
    }

    [Fact]
    public void Paths_share_what_does_not_depend_on_them()
    {
        var (fused, libtorch) = (SweepPlan.Of(SmallSweep.Of(more: "path: fused")), SweepPlan.Of(SmallSweep.Of(more: "path: libtorch")));
        var shared = fused
            .Tasks.Select(task => task.Id)
            .Intersect(libtorch.Tasks.Select(task => task.Id), StringComparer.Ordinal)
            .ToHashSet(StringComparer.Ordinal);
        Assert.All(
            fused.Tasks,
            task =>
                Assert.Equal(
                    task.Kind == "dataset" || (string?)task.Spec["method"] is "random" or "constant-mean",
                    shared.Contains(task.Id)
                )
        );
        Assert.Equal(ExecutionPath.Fused, fused.Sweep.Kernels.Path);
    }
}
