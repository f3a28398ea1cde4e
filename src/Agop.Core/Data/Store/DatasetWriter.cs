namespace Agop.Core.Data.Store;

/// <summary>
/// Writes the samples of a data set to a store, cut into shards of at most 64 MiB of images, whatever the pieces in which they come. Up to
/// one shard per split is in memory.
/// </summary>
/// <param name="store">Where to.</param>
/// <param name="isGraded">Whether the truth is kept as the numbers that it is; else as where it is not zero and where negative.</param>
internal sealed class DatasetWriter(DataStore store, bool isGraded = false)
{
    /// <summary>Bytes of images that a data set is read and written by.</summary>
    private const int CopiedBytes = 4 << 20;

    private readonly Dictionary<string, SplitWriter> _splits = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private DatasetManifest? _form;

    /// <summary>Writes a whole data set.</summary>
    /// <param name="store">Where to.</param>
    /// <param name="data">The data set.</param>
    /// <param name="isGraded">Whether the truth is kept as the numbers that it is.</param>
    /// <param name="cancellation">Checked often.</param>
    public static DatasetManifest Write(DataStore store, Dataset data, bool isGraded = false, CancellationToken cancellation = default)
    {
        var writer = new DatasetWriter(store, isGraded);
        foreach (var (name, split) in data.Splits)
        {
            writer.Add(name, split.Slice(0, 0));
            foreach (var (first, count) in split.Images.Blocks(CopiedBytes))
            {
                cancellation.ThrowIfCancellationRequested();
                writer.Add(name, split.Slice(first, count));
            }
            writer._splits[name].Finish();
        }
        return writer.Finish();
    }

    /// <summary>Adds samples to a split.</summary>
    /// <exception cref="ArgumentException">They are of another form than those before.</exception>
    public void Add(string split, DatasetSplit samples)
    {
        var form = new DatasetManifest(
            samples.Images.Type,
            samples.Images.Shape[1..],
            samples.Labels.Type,
            [],
            samples.Masks is NoMasks ? null : [(int)samples.Masks.Shape[^2], (int)samples.Masks.Shape[^1]],
            samples.Native is null ? null : [(int)samples.Native.Shape[1], samples.NativeWidth],
            isGraded ? samples.Masks.Type : null
        );
        _form ??= form;
        if (form.ToJson() != _form.ToJson())
            throw new ArgumentException($"expected samples as before, {_form.ToJson()}, found {form.ToJson()}", nameof(samples));
        if (!_splits.TryGetValue(split, out var writer))
        {
            _splits[split] = writer = new SplitWriter(store, samples, isGraded);
            _order.Add(split);
        }
        writer.Add(samples);
    }

    /// <summary>Writes what is left.</summary>
    /// <exception cref="InvalidOperationException">Nothing was added.</exception>
    public DatasetManifest Finish()
    {
        if (_form is null)
            throw new InvalidOperationException("there is nothing to write");
        return _form with { Splits = [.. _order.Select(name => new SplitManifest(name, _splits[name].Finish()))] };
    }
}
