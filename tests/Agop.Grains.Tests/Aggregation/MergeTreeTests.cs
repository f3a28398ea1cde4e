using Agop.Core.Accumulation;
using Agop.Grains.Aggregation;
using Agop.Grains.Progress;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;

namespace Agop.Grains.Tests.Aggregation;

public sealed class MergeTreeTests
{
    private static (SweepPlan Plan, MergeTree Tree, string[] Shards, string Root) Model(int shards)
    {
        var plan = SweepPlan.Of(SmallSweep.Of(more: $"agop: {{ shards: {shards} }}"));
        var index = new SweepIndex(plan);
        var root = plan.Models.First().Agop;
        string[] mine =
        [
            .. plan
                .Tasks.Where(task => task.Kind == TaskKinds.Accumulate.Name && task.Needs.Contains(plan.Models.First().Train))
                .Select(task => task.Id),
        ];
        Assert.All(mine, shard => Assert.Equal(root, index.RootOf(shard)));
        Assert.Null(index.RootOf(plan.Models.First().Train));
        return (plan, new MergeTree(index.TasksAround(root), root), mine, root);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    public void In_whatever_order_shards_come_each_merge_is_possible_once_and_the_last_is_the_root(int count)
    {
        var (_, tree, shards, root) = Model(count);
        Assert.Equal(((count, 0), (count - 1, 0)), (tree.Shards, tree.Merges));
        Random.Shared.Shuffle(shards);
        var merged = new List<string>();
        foreach (var shard in shards)
        {
            for (var next = tree.Finish(shard); next is not null; next = tree.Finish(next.Id))
                merged.Add(next.Id);
            Assert.Null(tree.Finish(shard));
        }
        Assert.Equal(count - 1, merged.Distinct().Count());
        Assert.Equal(count - 1, merged.Count);
        Assert.Equal(((count, count), (count - 1, count - 1)), (tree.Shards, tree.Merges));
        Assert.Equal(root, Assert.Single(tree.Parts()).Id);
        if (count > 1)
            Assert.Equal(root, merged[^1]);
    }

    [Fact]
    public void The_parts_that_are_done_are_told_from_left_to_right()
    {
        var (plan, tree, shards, _) = Model(5);
        Assert.Empty(tree.Parts());
        Assert.Null(tree.Finish("unknown"));
        tree.Finish(shards[4]);
        tree.Finish(shards[2]);
        var merge = tree.Finish(shards[3])!;
        Assert.Equal([shards[2], shards[3]], merge.Needs);
        Assert.Equal([shards[2], shards[3], shards[4]], tree.Parts().Select(part => part.Id));
        tree.Finish(merge.Id);
        Assert.Equal([merge.Id, shards[4]], tree.Parts().Select(part => part.Id));
        Assert.Equal(
            plan.Models.First().Agop,
            Shards.Merge(shards, (a, b) => plan.Tasks.First(task => task.Needs.SequenceEqual([a, b])).Id)
        );
    }
}
