using Agop.Core.Accumulation;
using Agop.Core.Arrays;

namespace Agop.Core.Data.Store;

/// <summary>Collects the samples of a split and writes a shard whenever one is full. Its memory is used again for the next.</summary>
internal sealed class SplitWriter
{
    private readonly DataStore _store;
    private readonly List<ShardInfo> _shards = [];
    private readonly int _rows;
    private readonly Part _images;
    private readonly Part _labels;
    private readonly Part _mask;
    private readonly Part _signs;
    private readonly Part? _truth;
    private readonly Part? _native;
    private readonly bool _hasMasks;
    private readonly int _width;
    private int _count;

    /// <param name="store">Where to.</param>
    /// <param name="form">Samples of the form that will come.</param>
    /// <param name="isGraded">Whether the truth is kept as the numbers that it is.</param>
    public SplitWriter(DataStore store, DatasetSplit form, bool isGraded)
    {
        (_store, _rows) = (store, Math.Max(1, Shards.AutoBytes / Math.Max(1, form.Images.RowBytes)));
        (_hasMasks, _width) = (!isGraded && form.Masks is not NoMasks, (int)form.Masks.Shape[^1]);
        _truth = isGraded ? new Part(ShardArrays.Truth, form.Masks) : null;
        (_images, _labels) = (new(ShardArrays.Images, form.Images), new(ShardArrays.Labels, form.Labels));
        long[] bits = [form.Masks.Shape[^2], (_width + 7) / 8];
        (_mask, _signs) = (new(ShardArrays.Mask, ElementType.UInt8, bits), new(ShardArrays.MaskSign, ElementType.UInt8, bits));
        _native = form.Native is { } native ? new Part(ShardArrays.Native, native) : null;
    }

    /// <summary>Adds samples.</summary>
    public void Add(DatasetSplit samples)
    {
        for (var first = 0L; first < samples.Count; )
        {
            var count = (int)Math.Min(_rows - _count, samples.Count - first);
            _images.Read(samples.Images, first, count, _rows);
            _labels.Read(samples.Labels, first, count, _rows);
            if (_hasMasks)
                AddMasks(samples.Masks.Rows(first, count));
            _truth?.Read(samples.Masks, first, count, _rows);
            _native?.Read(samples.Native!, first, count, _rows);
            (_count, first) = (_count + count, first + count);
            if (_count == _rows)
                Flush();
        }
    }

    /// <summary>Writes what is left.</summary>
    /// <returns>All shards.</returns>
    public IReadOnlyList<ShardInfo> Finish()
    {
        if (_count > 0)
            Flush();
        return _shards;
    }

    private void AddMasks(NdArray masks)
    {
        var (bits, signs) = (new bool[masks.Count], new bool[masks.Count]);
        if (masks.Type is ElementType.Bool or ElementType.Int8 or ElementType.UInt8)
            for (var i = 0; i < bits.Length; i++)
                (bits[i], signs[i]) = (masks.Bytes[i] != 0, masks.Type == ElementType.Int8 && (sbyte)masks.Bytes[i] < 0);
        else
        {
            var values = masks.ToDoubles();
            for (var i = 0; i < bits.Length; i++)
                (bits[i], signs[i]) = (values[i] != 0, values[i] < 0);
        }
        _mask.Add(BitMask.Pack(bits, _width), _rows);
        _signs.Add(BitMask.Pack(signs, _width), _rows);
    }

    private void Flush()
    {
        var hasSigns = _signs.Bytes.ContainsAnyExcept((byte)0);
        Part?[] all = [_images, _labels, _hasMasks ? _mask : null, hasSigns ? _signs : null, _truth, _native];
        Part[] parts = [.. all.OfType<Part>()];
        _shards.Add(
            _store.Add(
                _count,
                stream =>
                {
                    Safetensors.WriteHeader(
                        stream,
                        parts.Select(part =>
                            (part.Name, part.Type.SafetensorsCode(), (long[])[_count, .. part.Row], (long)part.Bytes.Length)
                        )
                    );
                    foreach (var part in parts)
                        stream.Write(part.Bytes);
                }
            )
        );
        _count = 0;
        foreach (var part in parts.Append(_signs))
            part.Clear();
    }

    /// <summary>One array of the shard in hand.</summary>
    private sealed class Part(string name, ElementType type, long[] row)
    {
        private readonly int _rowBytes = (int)NdArray.CountOf(row) * type.Size();
        private byte[] _bytes = [];
        private int _length;

        public Part(string name, ArrayRows rows)
            : this(name, rows.Type, rows.Shape[1..]) { }

        public string Name => name;

        public ElementType Type => type;

        public long[] Row => row;

        public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

        public void Read(ArrayRows rows, long first, int count, int most) => rows.Read(first, Room(count * _rowBytes, most));

        public void Add(ReadOnlySpan<byte> bytes, int most) => bytes.CopyTo(Room(bytes.Length, most));

        public void Clear() => _length = 0;

        /// <summary>Room for more; small sets do not take a whole shard's memory.</summary>
        private Span<byte> Room(int bytes, int most)
        {
            if (_length + bytes > _bytes.Length)
                Array.Resize(ref _bytes, (int)Math.Min((long)most * _rowBytes, Math.Max(2L * _bytes.Length, _length + bytes)));
            _length += bytes;
            return _bytes.AsSpan(_length - bytes, bytes);
        }
    }
}
