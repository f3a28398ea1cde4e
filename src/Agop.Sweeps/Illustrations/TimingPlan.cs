using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;

namespace Agop.Sweeps.Illustrations;

/// <summary>The tasks that measure what a map costs, by method: each on the first network on which the method did not fail.</summary>
public static class TimingPlan
{
    /// <param name="plan">The sweep's plan.</param>
    /// <param name="failures">The errors of tasks that have no result.</param>
    public static IReadOnlyDictionary<string, TaskDefinition> Of(SweepPlan plan, IReadOnlyDictionary<string, string> failures)
    {
        var timings = new Dictionary<string, TaskDefinition>(StringComparer.Ordinal);
        foreach (var network in plan.Networks)
        {
            foreach (var cell in network.Cells.Where(cell => !failures.ContainsKey(cell.Evaluate)))
                if (!timings.ContainsKey(cell.Id.Method))
                    timings[cell.Id.Method] = TaskKinds.Illustrate.Of(
                        network.Tasks.First(task => task.Id == cell.Evaluate),
                        [],
                        timed: true
                    );
            if (timings.Count == plan.Sweep.Methods.Count)
                break;
        }
        return timings;
    }
}
