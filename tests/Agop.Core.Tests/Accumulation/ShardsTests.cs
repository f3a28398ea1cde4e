using Agop.Core.Accumulation;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Accumulation;

public sealed class ShardsTests
{
    [Theory]
    [InlineData(ExecutionPath.Libtorch, GradientTarget.Jacobian)]
    [InlineData(ExecutionPath.Libtorch, GradientTarget.Loss)]
    [InlineData(ExecutionPath.Fused, GradientTarget.Jacobian)]
    [InlineData(ExecutionPath.Fused, GradientTarget.Loss)]
    public void Shards_merged_in_the_tree_equal_the_whole(ExecutionPath path, GradientTarget target)
    {
        using var golden = new GoldenModel("loss_on_logits/linear", path: path);
        var pass = new AgopPass(target, Full: true);
        var whole = golden.Model.Accumulate(pass, golden.Images, golden.Labels, 0, 64);

        for (var shards = 1; shards <= 9; shards++)
        {
            var states = Enumerable
                .Range(0, shards)
                .Select(shard =>
                {
                    var (first, count) = Shards.Range(64, shards, shard);
                    return golden.Model.Accumulate(pass, golden.Images, golden.Labels, first, count);
                })
                .ToArray();
            var merged = Shards.Merge(states, (a, b) => a.Add(b));

            Assert.Equal(whole.Samples, merged.Samples);
            Assert.Equal(whole.ClassCounts, merged.ClassCounts);
            Near.Equal(whole.ClassSumG, merged.ClassSumG, 1e-13);
            Near.Equal(whole.Matrix(), merged.Matrix(), 1e-13);
            Near.Equal(whole.CentredDiagonal(), merged.CentredDiagonal(), 1e-13);
        }
    }

    [Fact]
    public void The_merge_tree_is_fixed_by_index()
    {
        static string Join(int n) => Shards.Merge(Enumerable.Range(0, n).Select(i => $"{i}").ToArray(), (a, b) => $"({a}{b})");
        Assert.Equal("0", Join(1));
        Assert.Equal("((01)2)", Join(3));
        Assert.Equal("(((01)(23))4)", Join(5));
        Assert.Equal("(((01)(23))((45)6))", Join(7));
    }

    [Fact]
    public void Merging_no_items_is_refused() =>
        Assert.StartsWith(
            "nothing to merge",
            Assert.Throws<ArgumentException>(() => Shards.Merge(Array.Empty<string>(), (a, _) => a)).Message,
            StringComparison.Ordinal
        );

    /// <summary>The last case has products beyond what an int holds.</summary>
    [Theory]
    [InlineData(10, 3)]
    [InlineData(64, 9)]
    [InlineData(2, 5)]
    [InlineData(0, 2)]
    [InlineData(2_000_000_000, 7)]
    [InlineData(4_000_000_000_000_000_000, 1_000_003)]
    public void Shards_are_contiguous_and_their_sizes_differ_by_at_most_one(long samples, int shards)
    {
        var ranges = Enumerable.Range(0, shards).Select(shard => Shards.Range(samples, shards, shard)).ToArray();
        var next = 0L;
        foreach (var (first, count) in ranges)
        {
            Assert.Equal(next, first);
            Assert.InRange(count, samples / shards, samples / shards + 1);
            next = first + count;
        }
        Assert.Equal(samples, next);
    }
}
