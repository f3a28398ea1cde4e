namespace Agop.Ledger.Tasks;

/// <summary>What came of a failure.</summary>
/// <param name="Held">Whether the claim was still held; nothing changed otherwise.</param>
/// <param name="Final">Whether the task has failed for good; else it is tried again.</param>
/// <param name="Blocked">How many tasks it blocks.</param>
public readonly record struct Failure(bool Held, bool Final, int Blocked);
