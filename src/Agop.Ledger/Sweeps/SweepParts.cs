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

    /// <summary>The tasks of a sweep that stand at a state, in the order of their ids.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<TaskRecord>> TasksByPartAsync(
        this ISweeps ledger,
        string sweep,
        TaskState state,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        var after = "";
        IReadOnlyList<TaskRecord> tasks;
        do
        {
            tasks = await ledger.TasksAsync(sweep, state, after, Most, cancellation);
            if (tasks is [.., var last])
                after = last.Id;
            yield return tasks;
        } while (tasks.Count == Most);
    }
}
