using Agop.Ledger.Tasks;

namespace Agop.Ledger.Sweeps;

/// <summary>A sweep's tasks of one kind in one state.</summary>
/// <param name="Kind">What computes them.</param>
/// <param name="State">Their state.</param>
/// <param name="Count">How many.</param>
/// <param name="Seconds">How long their computation took together, once done.</param>
public sealed record KindStatus(string Kind, TaskState State, int Count, double Seconds);
