namespace Agop.Silo.Watching;

/// <summary>A silo, and what runs on it.</summary>
/// <param name="Number">Its number in the ledger.</param>
/// <param name="Name">What it calls itself.</param>
/// <param name="Seen">When it last renewed its leases, by the ledger's clock.</param>
/// <param name="Gone">Whether it left or is known to be dead.</param>
/// <param name="Running">How many tasks it holds.</param>
/// <param name="Lanes">As it told when it last renewed; none before that.</param>
public sealed record SiloView(long Number, string Name, DateTimeOffset Seen, bool Gone, int Running, IReadOnlyList<LaneView> Lanes);
