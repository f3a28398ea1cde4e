namespace Agop.Ledger.Tasks;

/// <summary>A task as it is submitted.</summary>
/// <param name="Id">Its content's hash: whoever submits the same task means the same result.</param>
/// <param name="Kind">What computes it.</param>
/// <param name="Spec">What exactly, as JSON.</param>
/// <param name="Needs">
/// The ids of the tasks whose results it takes, in the kind's order; each in the same sweep and before it, or already known.
/// </param>
/// <param name="Lane">The kind of lane that can run it.</param>
/// <param name="Skill">
/// What a silo must know to compute it: the kind with its version, such as <c>evaluate/5</c>. Null where any silo may try.
/// </param>
public sealed record LedgerTask(
    string Id,
    string Kind,
    string Spec,
    IReadOnlyList<string> Needs,
    string Lane = "cpu",
    string? Skill = null
);
