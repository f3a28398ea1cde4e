namespace Agop.Grains.Contracts;

/// <summary>A device: what it can run and how busy it is.</summary>
/// <param name="Silo">The name of its silo.</param>
/// <param name="Kind">What it is: cpu, cuda.</param>
/// <param name="Task">The id of the task that it computes, or null.</param>
/// <param name="TaskKind">That task's kind.</param>
/// <param name="Share">How much of it is done, from 0 to 1.</param>
/// <param name="Since">When it began.</param>
/// <param name="Done">How many tasks it has done.</param>
/// <param name="Busy">The share of the time since the silo began in which it computed, from 0 to 1.</param>
/// <param name="Seconds">How long a task of a kind takes on this silo, on the average of the last ones.</param>
[GenerateSerializer, Immutable, Alias("agop.lane-status")]
public sealed record LaneStatus(
    string Silo,
    string Kind,
    string? Task,
    string? TaskKind,
    double Share,
    DateTimeOffset? Since,
    int Done,
    double Busy,
    IReadOnlyDictionary<string, double> Seconds
);
