namespace Agop.Ledger.Garbage;

/// <summary>What no sweep needs.</summary>
/// <param name="Kinds">The tasks, kind by kind.</param>
/// <param name="Sweeps">The names of the cancelled sweeps that have no task left then.</param>
/// <param name="Silos">How many silos are gone and hold nothing.</param>
public sealed record GarbageList(IReadOnlyList<GarbageKind> Kinds, IReadOnlyList<string> Sweeps, int Silos);
