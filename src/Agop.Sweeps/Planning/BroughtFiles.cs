using Agop.Core.Data.Store;

namespace Agop.Sweeps.Planning;

/// <summary>
/// The files that a sweep names. What was found is kept with the sweep, so that planning it later, elsewhere or without the files gives the
/// same tasks.
/// </summary>
/// <param name="known">Those that were found before, by the names in the sweep, or null.</param>
/// <param name="data">Where imported data sets are; unless given, where the environment says.</param>
public sealed class BroughtFiles(IReadOnlyDictionary<string, BroughtFile>? known = null, string? data = null)
{
    /// <summary>Where imported data sets are.</summary>
    internal DataStore Data => data is null ? DataStore.Default : new DataStore(data);

    private readonly SortedDictionary<string, BroughtFile> _found = known is null
        ? new(StringComparer.Ordinal)
        : new(known.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>All that were asked for, or null where there are none.</summary>
    public IReadOnlyDictionary<string, BroughtFile>? Found => _found.Count > 0 ? _found : null;

    /// <summary>A file as it was found before, or now.</summary>
    /// <param name="name">As the sweep has it.</param>
    /// <param name="look">Looks at it.</param>
    public BroughtFile Find(string name, Func<BroughtFile> look) => _found.TryGetValue(name, out var file) ? file : _found[name] = look();
}
