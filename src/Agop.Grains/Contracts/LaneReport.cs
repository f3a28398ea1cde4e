namespace Agop.Grains.Contracts;

/// <summary>How a lane stands.</summary>
/// <param name="Kind">What it is: cpu, cuda.</param>
/// <param name="Task">The id of the task that it computes, or null.</param>
[GenerateSerializer, Immutable, Alias("agop.lane-report")]
public sealed record LaneReport(string Kind, string? Task);
