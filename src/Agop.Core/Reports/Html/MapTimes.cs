using System.Diagnostics;
using Agop.Core.Benchmarks;
using Agop.Core.Sweeps;
using Agop.Core.Tasks;
using Agop.Core.Tasks.Kinds;

namespace Agop.Core.Reports.Html;

/// <summary>What a map costs here: seconds per image by method, without its scores, on one thread.</summary>
public static class MapTimes
{
    private const int SmallBatch = 257, LargeBatch = 9, LargeImage = 3 * 32 * 32, FewestRounds = 3;
    private static readonly TimeSpan s_attention = TimeSpan.FromMilliseconds(100);

    /// <summary>Measures every method on the sweep's first network: the quickest of some rounds, what is done once per batch left out.</summary>
    /// <param name="plan">The sweep's plan.</param>
    /// <param name="load">Gives a task's result.</param>
    /// <param name="failures">The errors of tasks that have none.</param>
    public static IReadOnlyDictionary<string, double> Measure(SweepPlan plan, Func<string, TaskResult> load, IReadOnlyDictionary<string, string> failures)
    {
        if (plan.Models.FirstOrDefault(model => !failures.ContainsKey(model.Train)) is not { } model) return new Dictionary<string, double>(StringComparer.Ordinal);
        var tasks = plan.Tasks.ToDictionary(task => task.Id, StringComparer.Ordinal);
        var test = Dataset.FromArrays(load(model.Dataset).ByName).Test;
        var count = Math.Min(test.Count, test.Images.Count / test.Count > LargeImage ? LargeBatch : SmallBatch);
        var times = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var cell in plan.Cells.Where(cell => count > 1 && (cell.Scenario, cell.Background, cell.Seed) == (model.Scenario, model.Background, model.Seed) && !failures.ContainsKey(cell.Evaluate)))
        {
            var task = tasks[cell.Evaluate];
            TaskResult[] needs = [.. task.Needs.Select(load)];
            var (one, all) = (double.MaxValue, double.MaxValue);
            var clock = Stopwatch.StartNew();
            for (var round = 0; round < FewestRounds || clock.Elapsed < s_attention; round++)
            {
                one = Math.Min(one, Seconds(task, needs, 1));
                all = Math.Min(all, Seconds(task, needs, count));
            }
            // Where a map costs less than the clock can tell, so much is its cost at most.
            times[cell.Method] = Math.Max(1e-7, (all - one) / (count - 1));
        }
        return times;
    }

    private static double Seconds(TaskDefinition task, IReadOnlyList<TaskResult> needs, int count)
    {
        var clock = Stopwatch.StartNew();
        EvaluateKind.MapsOf(task, needs, 0, count);
        return clock.Elapsed.TotalSeconds;
    }
}
