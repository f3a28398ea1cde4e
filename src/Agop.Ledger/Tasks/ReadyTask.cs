namespace Agop.Ledger.Tasks;

/// <summary>A task that may be claimed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What computes it.</param>
/// <param name="Lane">The kind of lane that it needs.</param>
/// <param name="Sweeps">The ids of the sweeps that want it.</param>
public sealed record ReadyTask(string Id, string Kind, string Lane, IReadOnlyList<string> Sweeps);
