namespace Agop.Grains.Progress;

/// <summary>A sweep's tasks of one kind.</summary>
/// <param name="Kind">What computes them.</param>
/// <param name="States">How many of them stand where; states without tasks are missing.</param>
/// <param name="SecondsPerTask">The mean of those that are done; null before that.</param>
[GenerateSerializer, Immutable, Alias("agop.kind-view")]
public sealed record KindView(string Kind, IReadOnlyDictionary<string, int> States, double? SecondsPerTask);
