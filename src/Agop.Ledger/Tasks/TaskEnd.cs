namespace Agop.Ledger.Tasks;

/// <summary>A task that has ended.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What computed it.</param>
/// <param name="State">Done or failed.</param>
/// <param name="When">When it ended.</param>
/// <param name="Seconds">How long its computation took, once done.</param>
/// <param name="Facts">What its silo said of the result in short; null where it said nothing.</param>
public sealed record TaskEnd(string Id, string Kind, TaskState State, DateTimeOffset When, double? Seconds, string? Facts);
