using Agop.Core.Arrays;

namespace Agop.Core.Data;

/// <summary>A benchmark's data: three splits with their ground truth.</summary>
/// <param name="Train">What networks learn from, and what M is accumulated over.</param>
/// <param name="Validation">What the best snapshot is chosen by.</param>
/// <param name="Test">What is explained and scored.</param>
/// <example>
/// <code>
/// var data = new Dataset(Train: Split(40), Validation: Split(10), Test: Split(10));
/// Dataset read = Dataset.FromArrays(data.ToArrays());
/// </code>
/// </example>
public sealed record Dataset(DatasetSplit Train, DatasetSplit Validation, DatasetSplit Test) : IDisposable
{
    /// <summary>What goes with the data set: files that its arrays are read from.</summary>
    internal IDisposable? Owned { get; init; }

    /// <summary>The short names of the splits that files use.</summary>
    internal static IReadOnlyList<string> SplitNames { get; } = ["train", "val", "test"];

    /// <summary>The splits with those names.</summary>
    public IEnumerable<(string Name, DatasetSplit Split)> Splits => SplitNames.Zip([Train, Validation, Test]);

    /// <summary>The split called train, val or test.</summary>
    public DatasetSplit this[string name] => Splits.First(pair => pair.Name == name).Split;

    /// <summary>
    /// The arrays under the names x_train, y_train, mask_train and so on; native_train and native_width_train where there are such masks.
    /// </summary>
    public IReadOnlyDictionary<string, NdArray> ToArrays() =>
        ToRows().ToDictionary(pair => pair.Key, pair => pair.Value.All(), StringComparer.Ordinal);

    /// <summary>The same arrays, not read yet; the scalar native_width_train is (1).</summary>
    internal IReadOnlyDictionary<string, ArrayRows> ToRows() =>
        Splits.SelectMany(pair => ToRows(pair.Name, pair.Split)).ToDictionary(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Dispose() => Owned?.Dispose();

    /// <summary>The dataset in such arrays.</summary>
    public static Dataset FromArrays(IReadOnlyDictionary<string, NdArray> arrays)
    {
        DatasetSplit Split(string name) =>
            new(arrays[$"x_{name}"], arrays[$"y_{name}"], arrays[$"mask_{name}"])
            {
                Native = arrays.TryGetValue($"native_{name}", out var native) ? (ArrayRows)native : null,
                NativeWidth = arrays.TryGetValue($"native_width_{name}", out var width) ? (int)width.As<long>()[0] : 0,
            };
        return new Dataset(Split("train"), Split("val"), Split("test"));
    }

    private static IEnumerable<KeyValuePair<string, ArrayRows>> ToRows(string name, DatasetSplit split)
    {
        yield return new($"x_{name}", split.Images);
        yield return new($"y_{name}", split.Labels);
        yield return new($"mask_{name}", split.Masks);
        if (split.Native is null)
            yield break;
        yield return new($"native_{name}", split.Native);
        yield return new($"native_width_{name}", NdArray.From([(long)split.NativeWidth], 1));
    }
}
