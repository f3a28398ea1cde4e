using Agop.Core.Accumulation;
using Agop.Core.Data;
using TorchSharp;

namespace Agop.Core.Models;

/// <summary>
/// The samples of a split for training, in float32: in memory where they are at most a shard's bytes, else read when they are asked for.
/// </summary>
internal sealed class TrainingSamples : IDisposable
{
    private readonly SampleReader _reader;
    private readonly torch.Tensor? _images;
    private readonly long[]? _labels;
    private byte[] _buffer = [];

    /// <param name="split">The samples.</param>
    /// <param name="architecture">The network.</param>
    /// <param name="keepsImages">Whether images that fit are kept here; their reader may keep them in a form of its own.</param>
    public TrainingSamples(DatasetSplit split, Architecture architecture, bool keepsImages = true)
    {
        _reader = new SampleReader(split.Images, split.Labels, architecture, torch.ScalarType.Float32, "dataset");
        Count = split.Count;
        if (Count <= Shards.AutoBytes / sizeof(long))
            _labels = _reader.Labels(0, Count);
        Fits = Count <= Shards.AutoBytes / Math.Max(split.Images.RowBytes, architecture.InputSize * sizeof(float));
        if (Fits && keepsImages)
            _images = _reader.Images(0, (int)Count).DetachFromDisposeScope();
    }

    /// <summary>How many there are.</summary>
    public long Count { get; }

    /// <summary>Whether the images are few enough to be in memory.</summary>
    public bool Fits { get; }

    /// <summary>Images by their numbers (B, C, H, W), in float32, or bytes: see <see cref="PixelInput"/>.</summary>
    public torch.Tensor Take(ReadOnlySpan<long> rows)
    {
        if (_images is null)
            return _reader.Images(rows, ref _buffer);
        using var index = torch.tensor(rows.ToArray());
        return _images.index_select(0, index);
    }

    /// <summary>Consecutive images, as <see cref="Take"/> gives them.</summary>
    public torch.Tensor Range(long first, int count) => _images?.narrow(0, first, count) ?? _reader.Images(first, count);

    /// <summary>Copies all images (n, D), some at a time.</summary>
    public void CopyTo(Span<float> images)
    {
        foreach (var block in _reader.Blocks(0, Count, batch: 1))
            block.Images.data<float>().CopyTo(images[(int)(block.First * (images.Length / Count))..]);
    }

    /// <summary>The classes of samples by their numbers.</summary>
    public void Labels(ReadOnlySpan<long> rows, Span<long> labels)
    {
        for (var i = 0; i < rows.Length; i++)
            labels[i] = _labels is null ? _reader.Labels(rows[i], 1)![0] : _labels[rows[i]];
    }

    /// <summary>The classes of consecutive samples.</summary>
    public ReadOnlySpan<long> Labels(long first, int count) =>
        _labels is null ? _reader.Labels(first, count)! : _labels.AsSpan((int)first, count);

    /// <inheritdoc/>
    public void Dispose() => _images?.Dispose();
}
