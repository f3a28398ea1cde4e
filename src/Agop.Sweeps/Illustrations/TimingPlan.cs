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
        var tasks = plan.Tasks.ToDictionary(task => task.Id, StringComparer.Ordinal);
        return plan
            .Cells.Where(cell => !failures.ContainsKey(cell.Evaluate))
            .DistinctBy(cell => cell.Id.Method)
            .ToDictionary(
                cell => cell.Id.Method,
                cell => TaskKinds.Illustrate.Of(tasks[cell.Evaluate], [], timed: true),
                StringComparer.Ordinal
            );
    }
}
