namespace Agop.Sweeps.Planning;

/// <summary>
/// The files that a sweep names. What was found is kept with the sweep, so that planning it later, elsewhere or without the files gives the
/// same tasks.
/// </summary>
/// <param name="known">Those that were found before, by the names in the sweep, or null.</param>
public sealed class BroughtFiles(IReadOnlyDictionary<string, BroughtFile>? known = null)
{
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
