namespace Agop.Sweeps.Coordinates;

/// <summary>A network of a sweep; all have the sweep's architecture.</summary>
/// <param name="Data">What it is trained on.</param>
/// <param name="Seed">Of start weights and batch order.</param>
public sealed record NetworkId(DatasetId Data, long Seed)
{
    /// <summary>As people read it.</summary>
    public override string ToString() => $"{Data}, seed {Seed}";
}
