using Agop.Grains.Contracts;
using Agop.Ledger;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Forecasts;

/// <summary>Forecasts by what a ledger knows.</summary>
public static class ForecastReader
{
    /// <summary>Tasks that are looked up at a time.</summary>
    private const int Portion = 10_000;

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
        var history = new TaskHistory(await ledger.HistoryAsync(TaskHistory.Max, TaskKinds.Skills, cancellation));
        var done = new HashSet<string>(StringComparer.Ordinal);
        // Of a larger one, the tasks are not planned one by one.
        if (!SweepForecast.IsLarge(plan))
            foreach (var some in plan.Tasks.Select(task => task.Id).Chunk(Portion))
                done.UnionWith(await ledger.DoneAsync(some, cancellation));
        return SweepForecast.Of(plan, history, lanes, done.Contains);
    }
}
