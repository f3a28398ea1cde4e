namespace Agop.Ledger.Membership;

/// <summary>A process of a cluster, as the others know it.</summary>
/// <param name="Address">What names it: one process, never used again.</param>
/// <param name="Details">What the cluster says of it; kept as it is.</param>
/// <param name="Alive">When it last said that it lives, by its own clock.</param>
/// <param name="Revision">Grows whenever its details change.</param>
public sealed record Member(string Address, string Details, DateTimeOffset Alive, long Revision = 0);
