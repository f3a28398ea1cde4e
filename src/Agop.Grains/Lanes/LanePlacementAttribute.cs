using Orleans.Placement;

namespace Agop.Grains.Lanes;

/// <inheritdoc cref="LanePlacement"/>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class LanePlacementAttribute() : PlacementAttribute(new LanePlacement());
