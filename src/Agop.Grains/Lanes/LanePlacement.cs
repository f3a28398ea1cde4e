namespace Agop.Grains.Lanes;

/// <summary>A grain belongs where its lane is: see <see cref="LanePlacementDirector"/>.</summary>
[GenerateSerializer, Immutable, Alias("agop.lane-placement")]
internal sealed class LanePlacement : PlacementStrategy;
