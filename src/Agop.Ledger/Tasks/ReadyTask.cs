namespace Agop.Ledger.Tasks;

/// <summary>A task that may be claimed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What computes it.</param>
/// <param name="Lane">The kind of lane that it needs.</param>
/// <param name="Sweeps">The ids of the sweeps that want it.</param>
/// <param name="Spec">What exactly, as JSON.</param>
/// <param name="Needs">The ids of the tasks whose results it takes.</param>
/// <param name="Priority">The higher goes first.</param>
public sealed record ReadyTask(
    string Id,
    string Kind,
    string Lane,
    IReadOnlyList<string> Sweeps,
    string Spec,
    IReadOnlyList<string> Needs,
    int Priority
);
