using Agop.Core.Arrays;

namespace Agop.Core.Models.Weights;

/// <summary>Arrays of a file that are an architecture's weights.</summary>
/// <param name="Architecture">Whose.</param>
/// <param name="Group">The keys that lead to them in a checkpoint; empty for the file itself.</param>
/// <param name="Prefix">What stands before every name, such as <c>module.</c>.</param>
/// <param name="Arrays">The arrays by the architecture's names.</param>
internal sealed record FittingWeights(
    Architecture Architecture,
    string Group,
    string Prefix,
    IReadOnlyDictionary<string, StoredArray> Arrays
)
{
    /// <summary>What chooses them in FILE:KEY; empty where they are the file itself.</summary>
    public string Key => string.Join('.', new[] { Group, Prefix.TrimEnd('.') }.Where(part => part.Length > 0));

    /// <summary>What was done to find them, or null where names and file are as they should be.</summary>
    public string? Told =>
        (Group.Length, Prefix.Length) switch
        {
            (0, 0) => null,
            (_, 0) => $"took the weights under '{Group}'",
            (0, _) => $"dropped '{Prefix}' before every name",
            _ => $"took the weights under '{Group}', and dropped '{Prefix}' before every name",
        };

    /// <summary>Reads them.</summary>
    public IReadOnlyDictionary<string, NdArray> Read() =>
        Arrays.ToDictionary(pair => pair.Key, pair => pair.Value.Read(), StringComparer.Ordinal);
}
