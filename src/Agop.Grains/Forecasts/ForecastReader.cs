using Agop.Grains.Contracts;
using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Planning;

namespace Agop.Grains.Forecasts;

/// <summary>Forecasts by what a ledger knows.</summary>
public static class ForecastReader
{
    /// <summary>Sweeps of more tasks are forecast as if nothing of them were done: each task would have to be looked up.</summary>
    private const int LookedUp = 2_000;

    /// <summary>The forecast of a sweep.</summary>
    /// <param name="ledger">What was done before; null: nothing.</param>
    /// <param name="plan">The sweep.</param>
    /// <param name="lanes">The lanes that work on it.</param>
    /// <param name="cancellation">Ends the call.</param>
    public static async Task<SweepForecast> ReadAsync(
        ILedger? ledger,
        SweepPlan plan,
        IReadOnlyList<Lane> lanes,
        CancellationToken cancellation = default
    )
    {
        if (ledger is null)
            return SweepForecast.Of(plan, new TaskHistory(), lanes, _ => false);
        var history = new TaskHistory(await ledger.HistoryAsync(TaskHistory.Max, cancellation));
        var done = new HashSet<string>(StringComparer.Ordinal);
        if ((long)plan.NetworkCount * (plan.Sweep.Methods.Count + 2 * plan.Sweep.Shards) <= LookedUp)
            foreach (var task in plan.Tasks)
                if (await ledger.FindAsync(task.Id, cancellation) is { State: TaskState.Done })
                    done.Add(task.Id);
        return SweepForecast.Of(plan, history, lanes, done.Contains);
    }
}
