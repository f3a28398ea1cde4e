using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Sweeps;

/// <summary>A sweep between its plan and the ledger.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="definition">The sweep as it was asked for.</param>
/// <param name="source">What errors call its file.</param>
public sealed class SubmittedSweep(ISweeps ledger, SweepDefinition definition, string source)
{
    /// <summary>What was asked for.</summary>
    public SweepDefinition Definition => definition;

    /// <summary>Its tasks.</summary>
    public SweepPlan Plan { get; } = SweepPlan.Of(definition.Bind(source));

    /// <summary>Its id in the ledger.</summary>
    public string Id => Plan.Id;

    /// <summary>A sweep that was submitted before.</summary>
    /// <exception cref="OtherVersionException">This program would plan other tasks for it.</exception>
    /// <exception cref="ArgumentException">There is no such sweep.</exception>
    public static async Task<SubmittedSweep> FindAsync(ISweeps ledger, string id, CancellationToken cancellation = default)
    {
        var definition = SweepDefinition.Parse(await ledger.DefinitionAsync(id, cancellation));
        var sweep = new SubmittedSweep(ledger, definition, $"sweep {ShortId.Of(id)}");
        return sweep.Id == id
            ? sweep
            : throw new OtherVersionException(
                $"sweep {ShortId.Of(id)} was submitted by another version of agop, which computes it differently: use that one here"
            );
    }

    /// <summary>Puts its tasks into the ledger; what is known there already is not done again.</summary>
    public async Task SubmitAsync(int? priority = null, CancellationToken cancellation = default)
    {
        using var trace = new SweepTrace(Plan.Sweep.Name, Id, await ledger.TraceAsync(Id, cancellation));
        await ledger.SubmitAsync(Submission(Plan.Tasks, priority) with { Trace = trace.Parent }, cancellation);
    }

    /// <summary>Adds the tasks that turn what succeeded into tables. A cancelled sweep stays cancelled.</summary>
    /// <returns>The last of them, the summary.</returns>
    public async Task<TaskDefinition> SubmitSummaryAsync(SweepOutcome outcome, CancellationToken cancellation = default)
    {
        TaskDefinition? last = null;
        var tasks = Plan.Report(outcome.Failures).Select(task => last = task);
        await ledger.SubmitAsync(Submission(tasks, null) with { Revives = false }, cancellation);
        return last!;
    }

    /// <summary>Adds the tasks that make a report's maps and times. A cancelled sweep stays cancelled.</summary>
    public async Task SubmitIllustrationsAsync(IReadOnlyList<TaskDefinition> tasks, CancellationToken cancellation = default)
    {
        if (tasks.Count > 0)
            await ledger.SubmitAsync(Submission(tasks, null) with { Revives = false }, cancellation);
    }

    /// <summary>How many of its planned tasks are done.</summary>
    public async Task<int> DoneAsync(CancellationToken cancellation = default) =>
        (await ledger.KindsAsync(Id, cancellation))
            .Where(kind => kind.State == TaskState.Done && IsPlanned(kind.Kind))
            .Sum(kind => kind.Count);

    /// <summary>How its tasks stand; what did not end well has an error.</summary>
    public async Task<SweepOutcome> OutcomeAsync(CancellationToken cancellation = default)
    {
        var (failures, seconds) = (new Dictionary<string, string>(StringComparer.Ordinal), new TaskSeconds());
        var status = await ledger.SweepAsync(Id, cancellation);
        await foreach (var ends in ledger.EndsByPartAsync(Id, DateTimeOffset.UnixEpoch, cancellation))
        foreach (var end in ends.Where(end => end.State == TaskState.Done && IsPlanned(end.Kind)))
            seconds.Add(end.Id, end.Seconds ?? 0);
        foreach (var state in (status?.Counts.Keys ?? []).Where(state => state != TaskState.Done))
        await foreach (var page in ledger.TasksByPartAsync(Id, state, cancellation))
        foreach (var record in page.Where(record => IsPlanned(record.Kind)))
            failures[record.Id] = record.Error ?? (state == TaskState.Cancelled ? "cancelled" : "not done");
        // A submission may have been cut short.
        if (status is not { Cancelled: false, Entering: false })
            foreach (var task in Plan.Tasks.Where(task => seconds[task.Id] is null && !failures.ContainsKey(task.Id)))
                failures[task.Id] = "not submitted";
        return new SweepOutcome(failures, seconds);
    }

    /// <summary>Whether tasks of a kind are planned at once; others are added for the report.</summary>
    private static bool IsPlanned(string kind) => TaskKinds.RoleOf(kind) != TaskRole.Report;

    private SweepSubmission Submission(IEnumerable<TaskDefinition> tasks, int? priority) =>
        new(
            Id,
            Plan.Sweep.Name,
            definition.Write(),
            tasks.Select(task => new LedgerTask(task.Id, task.Kind, task.CanonicalSpec, task.Needs, task.Lane, task.Skill)),
            priority
        );
}
