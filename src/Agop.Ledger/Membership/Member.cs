namespace Agop.Ledger.Membership;

/// <summary>A process of a cluster, as the others know it.</summary>
/// <param name="Address">Its name, which stands for one process and is never used again.</param>
/// <param name="Details">What the cluster records about it, stored unchanged.</param>
/// <param name="Alive">When it last gave a sign of life, by its own clock.</param>
/// <param name="Revision">Grows whenever its details change.</param>
public sealed record Member(string Address, string Details, DateTimeOffset Alive, long Revision = 0);
