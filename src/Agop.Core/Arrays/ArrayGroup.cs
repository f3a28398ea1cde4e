namespace Agop.Core.Arrays;

/// <summary>Named arrays that lie together in a file: all of a .npz or .safetensors, or one dictionary of a checkpoint.</summary>
/// <param name="Path">The keys that lead to it, joined by dots; empty for the file itself.</param>
/// <param name="Arrays">The arrays by name, in the file's order.</param>
internal sealed record ArrayGroup(string Path, IReadOnlyDictionary<string, StoredArray> Arrays)
{
    /// <summary>A group of arrays in memory.</summary>
    public static ArrayGroup Of(IReadOnlyDictionary<string, NdArray> arrays) =>
        new("", arrays.ToDictionary(pair => pair.Key, pair => StoredArray.Of(pair.Value), StringComparer.Ordinal));
}
