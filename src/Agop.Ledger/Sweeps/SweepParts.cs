using System.Runtime.CompilerServices;
using Agop.Ledger.Tasks;

namespace Agop.Ledger.Sweeps;

/// <summary>Reads what a sweep has many of part by part.</summary>
public static class SweepParts
{
    /// <summary>The most that is read at a time.</summary>
    public const int Most = 10_000;

    /// <summary>The tasks of a sweep that ended, done or failed, at a time or later, in the order of ending.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<TaskEnd>> EndsByPartAsync(
        this ISweeps ledger,
        string sweep,
        DateTimeOffset since,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        string? after = null;
        IReadOnlyList<TaskEnd> ends;
        do
        {
            ends = await ledger.EndsAsync(sweep, since, after, Most, cancellation);
            if (ends is [.., var last])
                (since, after) = (last.When, last.Id);
            yield return ends;
        } while (ends.Count == Most);
    }

    /// <summary>The tasks of a sweep that stand at a state, in the order of submission.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<TaskRecord>> PagesAsync(
        this ISweeps ledger,
        string sweep,
        TaskState state,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        var skip = 0;
        IReadOnlyList<TaskRecord> tasks;
        do
        {
            tasks = await ledger.PageAsync(sweep, state, null, skip, Most, cancellation);
            skip += tasks.Count;
            yield return tasks;
        } while (tasks.Count == Most);
    }
}
