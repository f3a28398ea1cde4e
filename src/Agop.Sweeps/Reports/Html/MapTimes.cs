using System.Diagnostics;
using Agop.Core.Data;
using Agop.Core.Libtorch;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Evaluate;

namespace Agop.Sweeps.Reports.Html;

/// <summary>What a map costs here: seconds per image by method, without its scores, on one thread.</summary>
public static class MapTimes
{
    private const int SmallBatch = 257,
        LargeBatch = 9,
        LargeImage = 3 * 32 * 32,
        FewestRounds = 3;
    private static readonly TimeSpan s_attention = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Measures every method on the first network on which it did not fail: the quickest of some rounds, what is done once per batch left
    /// out.
    /// </summary>
    /// <param name="plan">The sweep's plan.</param>
    /// <param name="load">Gives a task's result.</param>
    /// <param name="failures">The errors of tasks that have none.</param>
    /// <param name="cancellation">Looked at between gradient passes.</param>
    public static IReadOnlyDictionary<string, double> Measure(
        SweepPlan plan,
        Func<string, TaskResult> load,
        IReadOnlyDictionary<string, string> failures,
        CancellationToken cancellation
    )
    {
        LibtorchRuntime.PrepareLane();
        var tasks = plan.Tasks.ToDictionary(task => task.Id, StringComparer.Ordinal);
        var times = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var cells in plan.Cells.Where(cell => !failures.ContainsKey(cell.Evaluate)).GroupBy(cell => cell.Method))
        {
            var task = tasks[cells.First().Evaluate];
            TaskResult[] needs = [.. task.Needs.Select(load)];
            var test = Dataset.FromArrays(needs[0].ByName).Test;
            var count = Math.Min(test.Count, test.Images.Count / test.Count > LargeImage ? LargeBatch : SmallBatch);
            if (count < 2)
                continue;
            var (one, all, clock) = (double.MaxValue, double.MaxValue, Stopwatch.StartNew());
            for (var round = 0; round < FewestRounds || clock.Elapsed < s_attention; round++)
            {
                one = Math.Min(one, Seconds(task, needs, 1, cancellation));
                all = Math.Min(all, Seconds(task, needs, count, cancellation));
            }
            // Where a map costs less than the clock can tell, so much is its cost at most.
            times[cells.Key] = Math.Max(1e-7, (all - one) / (count - 1));
        }
        return times;
    }

    private static double Seconds(TaskDefinition task, IReadOnlyList<TaskResult> needs, int count, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        EvaluateKind.MapsOf(task, needs, 0, count, cancellation);
        return clock.Elapsed.TotalSeconds;
    }
}
