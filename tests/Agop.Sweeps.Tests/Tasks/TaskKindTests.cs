using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;

namespace Agop.Sweeps.Tests.Tasks;

public sealed class TaskKindTests
{
    private static IEnumerable<TaskDefinition> Planned(string more) =>
        SweepPlan
            .Of(
                SweepFile.Parse(
                    new StringReader(
                        "scenarios: [linear]\nseeds: [3]\nmethods: [vanilla-grad, smoothgrad, random, constant-mean]\nagop: "
                            + $"{{shards: 2}}\ntraining: {{epochs: 100}}\n{more}"
                    ),
                    "s.yaml"
                )
            )
            .Tasks;

    [Fact]
    public void A_task_is_called_by_what_it_does()
    {
        string[] labels = [.. Planned("").Select(TaskLabel.Of)];
        foreach (
            var expected in new[]
            {
                "dataset linear, white",
                "train cnn8by8, seed 3",
                "accumulate shard 1/2",
                "accumulate shard 2/2",
                "merge",
                "evaluate smoothgrad",
            }
        )
            Assert.Contains(expected, labels);
        Assert.Equal(
            "render scenes 20 to 29",
            TaskLabel.Of("render", """{"view":"single","scenes":{"seed":1},"first":20,"count":10,"size":64}""")
        );
    }

    [Theory]
    [InlineData("train", "{\"another\":\"version\"}")]
    [InlineData("train", "not JSON")]
    [InlineData("another", "{}")]
    public void A_task_whose_kind_or_spec_is_unknown_is_labelled_by_its_kind(string kind, string spec) =>
        Assert.Equal(kind, TaskLabel.Of(kind, spec));

    [Fact]
    public void Only_tasks_that_run_a_network_on_a_GPU_need_one()
    {
        Assert.All(Planned("path: fused"), task => Assert.Equal("cpu", task.Lane));
        var lanes = Planned("path: cuda").ToLookup(task => task.Lane, TaskLabel.Of);
        Assert.Equal(
            ["accumulate shard 1/2", "accumulate shard 2/2", "evaluate smoothgrad", "evaluate vanilla-grad", "train cnn8by8, seed 3"],
            lanes["cuda"].Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["dataset linear, white", "evaluate constant-mean", "evaluate random", "merge"],
            lanes["cpu"].Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_longer_training_and_a_method_of_many_gradients_take_longer()
    {
        double Seconds(string label, string more = "") =>
            Planned(more)
                .Where(task => TaskLabel.Of(task) == label)
                .Select(task => TaskKinds.Find(task.Kind).SecondsOf(task.Spec))
                .Single();
        Assert.Equal(5, Seconds("train cnn8by8, seed 3"), 1e-12);
        Assert.True(Seconds("evaluate smoothgrad") > Seconds("evaluate vanilla-grad"));
        Assert.All(TaskKinds.All, kind => Assert.True(kind.HasFacts == (kind.Name is "train" or "adopt" or "evaluate")));
    }
}
