using Agop.Grains.Contracts;
using Agop.Grains.Sweeps;

namespace Agop.Grains.Aggregation;

/// <summary>Which aggregator is for which shard or merge.</summary>
internal sealed class Aggregators(IGrainFactory grains, SweepIndexes indexes)
{
    /// <summary>The aggregator of a task, or null where none of its sweeps merges it.</summary>
    public async Task<IAggregatorGrain?> Of(Assignment assignment)
    {
        foreach (var sweep in assignment.Sweeps)
            if ((await indexes.FindAsync(sweep)).Index is { } index && index.RootOf(assignment.Task) is { } root)
                return grains.GetGrain<IAggregatorGrain>(root);
        return null;
    }

    /// <summary>Whether all that becomes of a task's result is that it is merged.</summary>
    public async Task<bool> IsStep(Assignment assignment)
    {
        foreach (var sweep in assignment.Sweeps)
            if (
                (await indexes.FindAsync(sweep)).Index is not { } index
                || index.RootOf(assignment.Task) is not { } root
                || root == assignment.Task
            )
                return false;
        return assignment.Sweeps.Count > 0;
    }
}
