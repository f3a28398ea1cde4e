namespace Agop.Ledger.Garbage;

/// <summary>Tasks of a kind that no sweep needs.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Tasks">How many.</param>
/// <param name="Bytes">The size of their artifacts in the ledger.</param>
public sealed record GarbageKind(string Kind, int Tasks, long Bytes);
