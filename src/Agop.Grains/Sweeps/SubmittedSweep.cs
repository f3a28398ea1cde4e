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
    private string? _id;

    /// <summary>What was asked for.</summary>
    public SweepDefinition Definition => definition;

    /// <summary>Its tasks.</summary>
    public SweepPlan Plan { get; } = SweepPlan.Of(definition.Bind(source));

    /// <summary>Its id in the ledger.</summary>
    public string Id => _id ??= Plan.Id;

    /// <summary>A sweep that was submitted before.</summary>
    /// <exception cref="OtherVersionException">This program would plan other tasks for it.</exception>
    public static SubmittedSweep Of(ISweeps ledger, string id)
    {
        var sweep = new SubmittedSweep(ledger, SweepDefinition.Parse(ledger.Definition(id)), $"sweep {ShortId.Of(id)}");
        return sweep.Id == id
            ? sweep
            : throw new OtherVersionException(
                $"sweep {ShortId.Of(id)} was submitted by another version of agop, which computes it differently: use that one here"
            );
    }

    /// <summary>Puts its tasks into the ledger; what is known there already is not done again.</summary>
    public void Submit(int? priority = null)
    {
        using var trace = new SweepTrace(Plan.Sweep.Name, Id, ledger.Trace(Id));
        ledger.Submit(Submission(Plan.Tasks, priority) with { Trace = trace.Parent });
    }

    /// <summary>Adds the task that turns what succeeded into tables. A cancelled sweep stays cancelled.</summary>
    /// <returns>The task.</returns>
    public TaskDefinition SubmitSummary(SweepOutcome outcome)
    {
        var summary = Plan.Summary(outcome.Failures);
        ledger.Submit(Submission([summary], null) with { Revives = false });
        return summary;
    }

    /// <summary>Adds the tasks that make a report's maps and times. A cancelled sweep stays cancelled.</summary>
    public void SubmitIllustrations(IReadOnlyList<TaskDefinition> tasks)
    {
        if (tasks.Count > 0)
            ledger.Submit(Submission(tasks, null) with { Revives = false });
    }

    /// <summary>How its tasks stand; what did not end well has an error.</summary>
    public SweepOutcome Outcome()
    {
        var (failures, seconds) = (
            new Dictionary<string, string>(StringComparer.Ordinal),
            new Dictionary<string, double>(StringComparer.Ordinal)
        );
        var planned = Plan.Tasks.Select(task => task.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var record in ledger.Tasks(Id).Where(record => planned.Contains(record.Id)))
        {
            if (record.State == TaskState.Done)
                seconds[record.Id] = record.Seconds ?? 0;
            else
                failures[record.Id] = record.Error ?? (record.State == TaskState.Cancelled ? "cancelled" : "not done");
        }
        return new SweepOutcome(failures, seconds);
    }

    private SweepSubmission Submission(IReadOnlyList<TaskDefinition> tasks, int? priority) =>
        new(
            Id,
            Plan.Sweep.Name,
            definition.Write(),
            [.. tasks.Select(task => new LedgerTask(task.Id, task.Kind, CanonicalJson.Write(task.Spec), task.Needs, task.Lane))],
            priority
        );
}
