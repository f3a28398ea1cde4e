using Agop.Core.Arrays;
using Agop.Core.Errors;
using TorchSharp;

namespace Agop.Core.Models;

/// <summary>
/// Reads images and their labels as a network takes them, some at a time, from arrays of any size. Safe for concurrent use.
/// </summary>
internal sealed class SampleReader
{
    /// <summary>Bytes that are read at once: enough for the disk, few enough to stay in a processor's cache.</summary>
    private const int BlockBytes = 2 << 20;

    private readonly ArrayRows _images;
    private readonly ArrayRows? _labels;
    private readonly Architecture _architecture;
    private readonly torch.ScalarType _precision;
    private readonly string _source;
    private readonly string _labelSource;

    /// <param name="images">(n, C, H, W), (n, H, W) or (n, D).</param>
    /// <param name="labels">(n), (n, 1) or one-hot (n, K); null where there are none.</param>
    /// <param name="architecture">The network.</param>
    /// <param name="precision">What it computes in.</param>
    /// <param name="source">What errors call the images.</param>
    /// <param name="labelSource">What errors call the labels; as the images unless given.</param>
    /// <exception cref="InputException">The shapes do not fit.</exception>
    public SampleReader(
        ArrayRows images,
        ArrayRows? labels,
        Architecture architecture,
        torch.ScalarType precision,
        string source,
        string? labelSource = null
    )
    {
        (_images, _labels, _architecture, _precision) = (images, labels, architecture, precision);
        (_source, _labelSource) = (source, labelSource ?? source);
        ImageBatch.RequireShape(images.Shape, architecture.Input, source);
        if (labels is not null)
            ImageBatch.RequireLabelShape(labels.Shape, images.Length, architecture.Classes, _labelSource);
    }

    /// <summary>The same images in another type.</summary>
    public SampleReader In(torch.ScalarType precision) => new(_images, _labels, _architecture, precision, _source, _labelSource);

    /// <summary>How many there are.</summary>
    public long Count => _images.Length;

    /// <summary>(C, H, W).</summary>
    public long[] ImageShape => [_architecture.Input.Channels, _architecture.Input.Height, _architecture.Input.Width];

    /// <summary>What the images are given in, unless they are bytes.</summary>
    public torch.ScalarType Precision => _precision;

    /// <summary>Whether there are labels.</summary>
    public bool IsLabelled => _labels is not null;

    /// <summary>Consecutive images (count, C, H, W); see <see cref="ImageBatch.Images"/>.</summary>
    /// <exception cref="InputException">A value is not finite, or the file cannot be read.</exception>
    public torch.Tensor Images(long first, int count)
    {
        var bytes = new byte[checked(count * _images.RowBytes)];
        _images.Read(first, bytes);
        return Convert(bytes, first);
    }

    /// <summary>Images by their numbers, in that order.</summary>
    /// <param name="rows">Their numbers.</param>
    /// <param name="buffer">Used for their bytes, and made larger where it is too small.</param>
    /// <exception cref="InputException">As for <see cref="Images(long, int)"/>.</exception>
    public torch.Tensor Images(ReadOnlySpan<long> rows, ref byte[] buffer)
    {
        if (buffer.Length < checked(rows.Length * _images.RowBytes))
            buffer = new byte[rows.Length * _images.RowBytes];
        var bytes = buffer.AsSpan(0, rows.Length * _images.RowBytes);
        for (var i = 0; i < rows.Length; i++)
            _images.Read(rows[i], bytes.Slice(i * _images.RowBytes, _images.RowBytes));
        return Convert(bytes, rows.Length > 0 ? rows[0] : 0);
    }

    /// <summary>The labels of consecutive images; null where there are none.</summary>
    /// <exception cref="InputException">One is no class of the network.</exception>
    public long[]? Labels(long first, long count) =>
        _labels is null ? null : ImageBatch.Labels(_labels.Rows(first, count), _architecture.Classes, _labelSource, first);

    /// <summary>
    /// Consecutive images block by block, each read while the one before is used. A block's images are gone when the next is asked for.
    /// </summary>
    /// <param name="first">The first image.</param>
    /// <param name="count">How many in all.</param>
    /// <param name="batch">Every block but the last has a multiple of so many.</param>
    /// <param name="device">
    /// Where they go; the processor unless given. Those of a stored data set stay on a GPU for the next task while they fit.
    /// </param>
    /// <exception cref="InputException">As for <see cref="Images(long, int)"/> and <see cref="Labels"/>.</exception>
    public IEnumerable<SampleBlock> Blocks(long first, long count, int batch, torch.Device? device = null) =>
        device is { type: not DeviceType.CPU } ? Placed(DeviceImages.Of(device), first, count, batch) : ReadAhead(first, count, batch);

    /// <summary>Blocks on a device, a batch each. A GPU works on those before while the next is read: no one waits for it.</summary>
    internal IEnumerable<SampleBlock> Placed(DeviceImages placed, long first, long count, int batch)
    {
        var content = _images.ContentId is { } id ? $"{id} as {_precision} {string.Join('x', ImageShape)}" : null;
        for (var begin = first; begin < first + count; begin += batch)
        {
            var (start, length) = (begin, (int)Math.Min(batch, first + count - begin));
            using var images = placed.Take(content, start, length, () => Images(start, length));
            yield return new SampleBlock(start, images, Labels(start, length));
        }
    }

    private IEnumerable<SampleBlock> ReadAhead(long first, long count, int batch)
    {
        var size = (int)Math.Min(count, Math.Max(1, BlockBytes / ((long)_images.RowBytes * batch)) * batch);
        if (size == 0)
            yield break;
        using var ahead = count > size ? new ReadAhead(_images) : null;
        var (now, next) = (new byte[checked(size * _images.RowBytes)], new byte[ahead is null ? 0 : size * _images.RowBytes]);
        _images.Read(first, now);
        for (var (begin, length) = (first, size); length > 0; )
        {
            var (following, rest) = (begin + length, (int)Math.Min(size, first + count - begin - length));
            if (rest > 0)
                ahead!.Begin(following, next.AsMemory(0, rest * _images.RowBytes));
            using (var images = Convert(now.AsSpan(0, length * _images.RowBytes), begin))
                yield return new SampleBlock(begin, images, Labels(begin, length));
            if (rest > 0)
                ahead!.End();
            (now, next, begin, length) = (next, now, following, rest);
        }
    }

    private torch.Tensor Convert(ReadOnlySpan<byte> bytes, long first) =>
        ImageBatch.Convert(
            _images.Type,
            [bytes.Length / _images.RowBytes, .. _images.Shape[1..]],
            bytes,
            _architecture.Input,
            _precision,
            _source,
            first
        );
}
