namespace Agop.Grains.Sweeps;

/// <summary>How a sweep's tasks ended.</summary>
/// <param name="Failures">Errors by task id; blocked tasks carry the error of the task that blocks them.</param>
/// <param name="Seconds">Computing time of those that are done.</param>
public sealed record SweepOutcome(IReadOnlyDictionary<string, string> Failures, TaskSeconds Seconds);
