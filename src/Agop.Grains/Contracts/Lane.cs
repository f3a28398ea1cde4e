using Agop.Sweeps.Tasks;

namespace Agop.Grains.Contracts;

/// <summary>A lane of a silo.</summary>
/// <param name="Device">What it computes with, and tasks ask for; see <see cref="LaneKinds"/>.</param>
/// <param name="Index">Which of that device, from 0: the number of a GPU, or one of the processor's lanes.</param>
/// <param name="Role">What it is kept for.</param>
public readonly record struct Lane(string Device, int Index, LaneRole Role = LaneRole.Tasks)
{
    /// <summary>The lane of a silo in a cluster that only merges.</summary>
    public static Lane Merging { get; } = new(LaneKinds.Cpu, 0, LaneRole.Merges);

    /// <summary>The number of its GPU, or null where it has none.</summary>
    public int? Gpu => Device == LaneKinds.Cuda ? Index : null;

    /// <summary>So many lanes on the processor.</summary>
    public static IReadOnlyList<Lane> OnProcessor(int count) =>
        [.. Enumerable.Range(0, count).Select(index => new Lane(LaneKinds.Cpu, index))];

    /// <summary>As people read it: <c>cpu</c>, <c>cuda:0</c>; <c>cpu, merging</c>.</summary>
    public override string ToString() =>
        Role == LaneRole.Merges ? $"{Device}, merging"
        : Gpu is { } number ? $"{Device}:{number}"
        : Device;
}
