namespace Agop.Grains.Scheduling;

/// <summary>Which silos hold a shard of samples, where few do: what all hold says nothing for one of them.</summary>
internal sealed class SampleHolders
{
    private const int Few = 8;
    private readonly Dictionary<string, HashSet<SiloAddress>> _silos = new(StringComparer.Ordinal);

    /// <summary>A silo holds other shards than before.</summary>
    public void Change(SiloAddress silo, IReadOnlySet<string> before, IReadOnlySet<string> now)
    {
        foreach (var shard in before.Where(shard => !now.Contains(shard)))
            if (_silos.TryGetValue(shard, out var silos) && silos.Remove(silo) && silos.Count == 0)
                _silos.Remove(shard);
        foreach (var shard in now.Where(shard => !before.Contains(shard)))
        {
            if (!_silos.TryGetValue(shard, out var silos))
                _silos[shard] = silos = [];
            silos.Add(silo);
        }
    }

    /// <summary>The silos that hold a shard; none where many do.</summary>
    public IReadOnlyCollection<SiloAddress> Of(string shard) => _silos.TryGetValue(shard, out var silos) && silos.Count <= Few ? silos : [];
}
