using Agop.Ledger.Tasks;

namespace Agop.Ledger.Sweeps;

/// <summary>A sweep as it is submitted.</summary>
/// <param name="Id">Its identity; submitting it again does nothing, or revives it where it was cancelled.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Definition">Whatever its report needs, kept as it is.</param>
/// <param name="Tasks">
/// Each behind those it needs; a sweep that is known already gets those that are new. Enumerated once: they may be worked out on the way.
/// </param>
/// <param name="Priority">The higher goes first; a task of several sweeps has the highest of theirs. Null: 0, or what it was.</param>
public sealed record SweepSubmission(string Id, string Name, string Definition, IEnumerable<LedgerTask> Tasks, int? Priority = null)
{
    /// <summary>So many tasks are recorded in one transaction.</summary>
    public const int PortionTasks = 5000;

    /// <summary>What lets silos' traces join the submitter's (W3C traceparent), or null; kept from the first submission.</summary>
    public string? Trace { get; init; }

    /// <summary>Whether a sweep that was cancelled is wanted again; else only the tasks given here begin.</summary>
    public bool Revives { get; init; } = true;
}
