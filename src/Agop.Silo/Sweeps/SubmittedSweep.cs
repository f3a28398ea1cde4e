using Agop.Core.Sweeps;
using Agop.Core.Tasks;
using Agop.Ledger;

namespace Agop.Silo.Sweeps;

/// <summary>A sweep between its plan and the ledger.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="definition">The sweep as it was asked for.</param>
/// <param name="source">What errors call its file.</param>
public sealed class SubmittedSweep(ILedger ledger, SweepDefinition definition, string source)
{
    /// <summary>What was asked for.</summary>
    public SweepDefinition Definition => definition;

    /// <summary>Its tasks.</summary>
    public SweepPlan Plan { get; } = SweepPlan.Of(definition.Sweep(source));

    /// <summary>Its id in the ledger.</summary>
    public string Id => Plan.Id;

    /// <summary>A sweep that was submitted before.</summary>
    public static SubmittedSweep Of(ILedger ledger, string id) => new(ledger, SweepDefinition.Parse(ledger.Definition(id)), $"sweep {id[..12]}");

    /// <summary>Puts its tasks into the ledger; what is known there already is not done again.</summary>
    public void Submit(int? priority = null) => Submit(Plan.Tasks, priority);

    /// <summary>Adds the task that turns what succeeded into tables.</summary>
    /// <returns>The task.</returns>
    public TaskDefinition SubmitSummary(SweepOutcome outcome)
    {
        var summary = Plan.Summary(outcome.Failures);
        Submit([summary], null);
        return summary;
    }

    /// <summary>How its tasks stand; what did not end well has an error.</summary>
    public SweepOutcome Outcome()
    {
        var (failures, seconds) = (new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, double>(StringComparer.Ordinal));
        var planned = Plan.Tasks.Select(task => task.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var record in ledger.Tasks(Id).Where(record => planned.Contains(record.Id)))
        {
            if (record.State == TaskState.Done) seconds[record.Id] = record.Seconds ?? 0;
            else failures[record.Id] = record.Error ?? (record.State == TaskState.Cancelled ? "cancelled" : "not done");
        }
        return new SweepOutcome(failures, seconds);
    }

    private void Submit(IReadOnlyList<TaskDefinition> tasks, int? priority) => ledger.Submit(new SweepSubmission(
        Id, Plan.Sweep.Name, definition.Write(), [.. tasks.Select(task => new LedgerTask(task.Id, task.Kind, CanonicalJson.Write(task.Spec), task.Needs))], priority));
}
