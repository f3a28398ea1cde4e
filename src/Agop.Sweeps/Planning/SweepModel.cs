using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Planning;

/// <summary>One trained network of a sweep.</summary>
/// <param name="Id">Which.</param>
/// <param name="Dataset">The task that gives its data.</param>
/// <param name="Train">The task that trains it.</param>
/// <param name="Agop">The root of its merge tree.</param>
public sealed record SweepModel(NetworkId Id, string Dataset, string Train, string Agop);
