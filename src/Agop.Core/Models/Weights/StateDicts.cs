using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Models.Layers;

namespace Agop.Core.Models.Weights;

/// <summary>
/// Finds an architecture's weights in what people keep them in: under prefixes that wrappers add (<c>module.</c>, <c>_orig_mod.</c>, any
/// that all names share), at any depth of a checkpoint, beside scalars, optimizers and averaged copies.
/// </summary>
internal static class StateDicts
{
    // Tools for counting operations leave these in every layer.
    private static readonly string[] s_counters = [".num_batches_tracked", ".total_ops", ".total_params"];

    /// <summary>The weights of a file.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="architectures">For which; several where the file decides between them.</param>
    /// <param name="key">Which of several, or null; see <see cref="FittingWeights.Key"/>.</param>
    /// <param name="source">The file's name.</param>
    /// <param name="exceptHead">Whether the last layer may be another's.</param>
    /// <exception cref="InputException">None fits, or several different ones do.</exception>
    public static FittingWeights Choose(
        OpenArrays file,
        IReadOnlyList<Architecture> architectures,
        string? key,
        string source,
        bool exceptHead = false
    )
    {
        var all = architectures.SelectMany(architecture => Find(architecture, file.Groups, exceptHead)).ToArray();
        var found =
            key is null ? all
            : Array.FindAll(all, fit => fit.Key == key) is { Length: > 0 } exact ? exact
            : Array.FindAll(all, fit => fit.Group == key);
        if (found.Length == 0 && all.Length > 0)
            throw new InputException(source, $"there are no weights under '{key}' that fit; those that do are {Choices(all)}");
        if (found.Length == 0)
            throw new InputException(source, Misfit(file.Groups, architectures[0]));
        var first = found.MinBy(fit => fit.Key.Length)!;
        return found.All(fit => fit == first || Same(fit, first))
            ? first
            : throw new InputException(source, $"several weights fit: {Choices(found)}; FILE:KEY takes one of them");
    }

    /// <summary>What keeps arrays from being an architecture's weights, or null.</summary>
    internal static string? Problem(Architecture architecture, IReadOnlyDictionary<string, StoredArray> arrays, bool useShort)
    {
        foreach (var parameter in architecture.Parameters)
        {
            var key = useShort ? parameter.ShortName : parameter.Name;
            if (!arrays.TryGetValue(key, out var array))
                return $"{key}: missing; {architecture.Id} needs it (or {(useShort ? parameter.Name : parameter.ShortName)})";
            if (!array.Shape.SequenceEqual(parameter.Shape))
                return $"{key}: expected shape ({string.Join(", ", parameter.Shape)}), found {array.ShapeText}";
            if (!array.Type.IsFloating())
                return $"{key}: expected float16, float32 or float64, found {array.Type}";
        }
        var known = architecture
            .Parameters.Select(parameter => useShort ? parameter.ShortName : parameter.Name)
            .ToHashSet(StringComparer.Ordinal);
        return arrays.FirstOrDefault(pair => !known.Contains(pair.Key) && !SaysNothing(pair.Key, pair.Value)) is { Key: { } unknown }
            ? $"{unknown}: {architecture.Id} has no such parameter"
            : null;
    }

    /// <summary>Whether names are the short ones.</summary>
    internal static bool UsesShortNames(Architecture architecture, IEnumerable<string> names)
    {
        var given = names.ToHashSet(StringComparer.Ordinal);
        return !architecture.Parameters.Any(parameter => given.Contains(parameter.Name))
            && architecture.Parameters.Any(parameter => given.Contains(parameter.ShortName));
    }

    private static List<FittingWeights> Find(Architecture architecture, IReadOnlyList<ArrayGroup> groups, bool exceptHead)
    {
        var head = exceptHead ? architecture.Layers.OfType<LinearLayer>().Last().Name + "." : null;
        ParameterInfo[] needed =
        [
            .. architecture.Parameters.Where(parameter => head is null || !parameter.Name.StartsWith(head, StringComparison.Ordinal)),
        ];
        var fits = new List<FittingWeights>();
        foreach (var group in groups)
        {
            var whole = new[] { false, true }
                .SelectMany(useShort =>
                    Prefixes(group, useShort ? needed[0].ShortName : needed[0].Name)
                        .Where(prefix =>
                            needed.All(parameter =>
                                group.Arrays.TryGetValue(prefix + NameOf(parameter, useShort), out var array)
                                && array.Shape.SequenceEqual(parameter.Shape)
                                && array.Type.IsFloating()
                            )
                        )
                        .Select(prefix => (Prefix: prefix, Short: useShort))
                )
                .DistinctBy(fit => fit.Prefix, StringComparer.Ordinal)
                .ToArray();
            // What belongs to another whole set of weights, such as an averaged copy, is no unknown parameter of this one.
            var explained = whole
                .SelectMany(fit => architecture.Parameters.Select(parameter => fit.Prefix + NameOf(parameter, fit.Short)))
                .ToHashSet(StringComparer.Ordinal);
            foreach (var (prefix, useShort) in whole)
            {
                if (
                    group.Arrays.Any(pair =>
                        pair.Key.StartsWith(prefix, StringComparison.Ordinal)
                        && !explained.Contains(pair.Key)
                        && !SaysNothing(pair.Key, pair.Value)
                        && !(head is not null && pair.Key[prefix.Length..].StartsWith(head, StringComparison.Ordinal))
                    )
                )
                    continue;
                fits.Add(
                    new FittingWeights(
                        architecture,
                        group.Path,
                        prefix,
                        architecture
                            .Parameters.Select(parameter =>
                                (parameter.Name, Array: group.Arrays.GetValueOrDefault(prefix + NameOf(parameter, useShort)))
                            )
                            .Where(entry => entry.Array is not null)
                            .ToDictionary(entry => entry.Name, entry => entry.Array!, StringComparer.Ordinal)
                    )
                );
            }
        }
        return fits;
    }

    private static string NameOf(ParameterInfo parameter, bool useShort) => useShort ? parameter.ShortName : parameter.Name;

    private static IEnumerable<string> Prefixes(ArrayGroup group, string name) =>
        group.Arrays.Keys.Where(key => key.EndsWith(name, StringComparison.Ordinal)).Select(key => key[..^name.Length]);

    /// <summary>Whether an array is no weight: a scalar, such as a loss, or a counter.</summary>
    private static bool SaysNothing(string name, StoredArray array) =>
        array.Shape.Length == 0 || s_counters.Any(counter => name.EndsWith(counter, StringComparison.Ordinal));

    private static bool Same(FittingWeights a, FittingWeights b) =>
        a.Arrays.Count == b.Arrays.Count
        && a.Arrays.All(pair =>
            b.Arrays.TryGetValue(pair.Key, out var other)
            && pair.Value.Type == other.Type
            && pair.Value.Shape.SequenceEqual(other.Shape)
            && (ReferenceEquals(pair.Value, other) || pair.Value.Read().Bytes.AsSpan().SequenceEqual(other.Read().Bytes))
        );

    private static string Choices(IEnumerable<FittingWeights> fits) =>
        string.Join(", ", fits.Select(fit => fit.Key.Length == 0 ? "the file itself" : $"'{fit.Key}'"));

    /// <summary>Says what is wrong with the group that comes nearest, and shows both sides.</summary>
    private static string Misfit(IReadOnlyList<ArrayGroup> groups, Architecture architecture)
    {
        var names = architecture
            .Parameters.SelectMany(parameter => new[] { parameter.Name, parameter.ShortName })
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        var (near, prefix, count) = groups
            .SelectMany(group =>
                names
                    .SelectMany(name => Prefixes(group, name))
                    .Distinct(StringComparer.Ordinal)
                    .Select(prefix => (Group: group, Prefix: prefix, Count: names.Count(name => group.Arrays.ContainsKey(prefix + name))))
            )
            .OrderByDescending(entry => entry.Count)
            .FirstOrDefault();
        var group = near ?? groups.MaxBy(group => group.Arrays.Count)!;
        var sides =
            $"the file has {(group.Path.Length > 0 ? $"under '{group.Path}' " : "")}{ArrayFile.Listed(group.Arrays.Keys)}; "
            + $"{architecture.Id} needs {ArrayFile.Listed(architecture.Parameters.Select(parameter => parameter.Name))}";
        if (near is null || count == 0)
            return $"no weights of {architecture.Id}: {sides}";
        var arrays = near
            .Arrays.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value, StringComparer.Ordinal);
        return $"{Problem(architecture, arrays, UsesShortNames(architecture, arrays.Keys))}; {sides}";
    }
}
