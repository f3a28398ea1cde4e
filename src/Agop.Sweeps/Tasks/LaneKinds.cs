namespace Agop.Sweeps.Tasks;

/// <summary>The kinds of lanes that tasks ask for: any device of a kind is as good as another.</summary>
public static class LaneKinds
{
    /// <summary>A lane on a processor.</summary>
    public const string Cpu = "cpu";

    /// <summary>A lane on a GPU of NVIDIA.</summary>
    public const string Cuda = "cuda";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Cpu, Cuda];
}
