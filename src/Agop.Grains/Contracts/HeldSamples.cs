namespace Agop.Grains.Contracts;

/// <summary>The shards of samples that a silo's machine holds.</summary>
/// <param name="Version">Equal shards have equal versions; 0 where there are none.</param>
/// <param name="Shards">Their hashes.</param>
[GenerateSerializer, Immutable, Alias("agop.held-samples")]
public sealed record HeldSamples(long Version, IReadOnlyList<string> Shards)
{
    /// <summary>No shards.</summary>
    public static HeldSamples None { get; } = new(0, []);
}
