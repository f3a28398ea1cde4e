namespace Agop.Grains.Progress;

/// <summary>How many tasks of a sweep were done over time.</summary>
/// <param name="Start">Where the first interval begins.</param>
/// <param name="Seconds">How long each is.</param>
/// <param name="Done">How many were done in each; the last is still open while the sweep runs.</param>
/// <param name="PerMinute">How many were done in the last minute.</param>
[GenerateSerializer, Immutable, Alias("agop.throughput-view")]
public sealed record ThroughputView(DateTimeOffset Start, double Seconds, IReadOnlyList<int> Done, int PerMinute);
