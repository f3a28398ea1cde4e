using Agop.Grains.Progress;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;

namespace Agop.Grains.Tests.Progress;

public sealed class SweepIndexTests
{
    private static readonly SweepPlan s_plan = SweepPlan.Of(SmallSweep.Of(more: "agop: { shards: 5 }"));
    private static readonly TaskDefinition[] s_tasks = [.. s_plan.Tasks];
    private static readonly SweepIndex s_index = new(s_plan);

    [Fact]
    public void Every_planned_task_is_found_and_is_what_the_plan_says()
    {
        Assert.Equal(s_tasks.Length, s_index.Count);
        Assert.Equal(s_tasks.Sum(task => TaskKinds.Find(task.Kind).SecondsOf(task.Spec)), s_index.Weight, 1e-9);
        foreach (var (number, task) in s_tasks.Index())
        {
            Assert.Equal((number, task.Id, task.Kind), (s_index.Find(task.Id), s_index.IdOf(number), s_index.KindOf(number)));
            Assert.Equal(TaskLabel.Of(task), TaskLabel.Of(s_index.Task(task.Id)!));
        }
        Assert.Null(s_index.Task(new string('0', 64)));
        Assert.Null(s_index.RootOf("unknown"));
    }

    [Fact]
    public void What_waits_behind_a_task_needs_it_or_something_behind_it_that_is_not_done()
    {
        for (var round = 0; round < 20; round++)
        {
            var done = s_tasks.Where(_ => Random.Shared.Next(5) == 0).Select(task => task.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var (number, task) in s_tasks.Index())
            {
                var behind = new HashSet<string>(StringComparer.Ordinal) { task.Id };
                foreach (var later in s_tasks.Where(later => !done.Contains(later.Id) && later.Needs.Any(behind.Contains)))
                    behind.Add(later.Id);
                behind.Remove(task.Id);
                var found = s_index.Behind(number, other => done.Contains(s_index.IdOf(other))).Select(s_index.IdOf);
                Assert.Equal(behind.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
            }
        }
    }

    [Fact]
    public void Cells_and_networks_are_those_of_the_plan()
    {
        Assert.Equal(s_plan.Cells.Count(), s_index.Cells.Sum(cell => cell.Evaluations.Count));
        foreach (var cell in s_plan.Cells)
        {
            var known = s_index.Cells[s_index.CellOf(s_index.Find(cell.Evaluate))];
            Assert.Equal(
                (cell.Id.Network.Data.Scenario, cell.Id.Method),
                (s_index.Cases[known.Case].Scenario, s_index.Methods[known.Method])
            );
            Assert.Contains(s_index.Find(cell.Evaluate), known.Evaluations);
        }
        foreach (var (number, model) in s_plan.Models.Index())
        {
            var network = s_index.Model(number);
            Assert.Equal(model, network.Model);
            Assert.Equal(5, network.Shards.Count);
            Assert.All(network.Shards, shard => Assert.Equal(model.Agop, s_index.RootOf(shard)));
            Assert.Equal(model.Agop, s_index.RootOf(model.Agop));
            Assert.Contains(model.Train, s_index.TasksAround(model.Agop).Keys);
        }
    }
}
