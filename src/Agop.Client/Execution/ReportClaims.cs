using Agop.Grains.Artifacts;
using Agop.Sweeps.Claims;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Tabulate;

namespace Agop.Client.Execution;

/// <summary>Tests claims on a sweep's tables.</summary>
internal static class ReportClaims
{
    /// <summary>Those about the sweep's networks and data sets; a family is those of them.</summary>
    /// <param name="set">The claims.</param>
    /// <param name="summary">The sweep's.</param>
    /// <param name="task">The task that made it, whose needs are the networks' tables.</param>
    /// <param name="results">Where these are.</param>
    public static async Task<IReadOnlyList<ClaimResult>> TestAsync(ClaimSet set, SweepSummary summary, TaskDefinition task, Results results)
    {
        var claims = set.About(summary.Architecture, summary.Cases.ToHashSet());
        if (claims.Count == 0)
            return [];
        var values = await ValuesAsync(claims, task, results);
        return new ClaimTest(set.Families).Of(claims, _ => values);
    }

    /// <summary>What claims are about, read table by table.</summary>
    public static async Task<ClaimValues> ValuesAsync(
        IReadOnlyList<Claim> claims,
        TaskDefinition task,
        Results results,
        CancellationToken cancellation = default
    )
    {
        var values = new ClaimValues(claims);
        foreach (var need in task.Needs)
            if (NetworkTable.Of(await results.LoadAsync(need, cancellation)) is { Model: { } model } table)
                values.Add(model, table.Rows, table.Curves);
        return values;
    }
}
