using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Rankings;

/// <summary>What all scores say of all methods on one network.</summary>
/// <param name="Id">The network.</param>
/// <param name="Means">The mean over test samples, by method and score; a pair without a mean is not there.</param>
public sealed record RankedNetwork(NetworkId Id, IReadOnlyDictionary<(string Method, string Score), double> Means);
