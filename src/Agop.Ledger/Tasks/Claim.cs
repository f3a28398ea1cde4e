namespace Agop.Ledger.Tasks;

/// <summary>A silo's hold on a task, for as long as its lease lasts.</summary>
/// <param name="Silo">Whose.</param>
/// <param name="Task">The task's id.</param>
/// <param name="Kind">What computes it.</param>
/// <param name="Spec">What exactly, as JSON.</param>
/// <param name="Needs">The ids of the tasks whose results it takes.</param>
/// <param name="Token">The fencing token: it grows at each claim of the task, and only the newest may complete it.</param>
/// <param name="Attempt">From 1, and one more for every failure and every death since it was submitted or retried.</param>
/// <param name="Waited">How long it was ready before it was claimed.</param>
public sealed record Claim(
    long Silo,
    string Task,
    string Kind,
    string Spec,
    IReadOnlyList<string> Needs,
    long Token,
    int Attempt,
    TimeSpan Waited
)
{
    /// <summary>The trace of the sweep that asked for the task first, as its submission gave it.</summary>
    public string? Trace { get; init; }
}
