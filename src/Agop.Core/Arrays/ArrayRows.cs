namespace Agop.Core.Arrays;

/// <summary>
/// An array of any size whose rows, the entries of its first dimension, are read when they are asked for. Safe for concurrent use.
/// </summary>
/// <example>
/// <code>
/// using ArrayRows rows = ArrayFile.OpenRows(path); // however large: nothing is read yet
/// NdArray some = rows.Rows(1, 2); // its second and third row
/// </code>
/// </example>
public abstract class ArrayRows : IDisposable
{
    private const int CopiedBytes = 1 << 20;

    /// <param name="type">What the elements are.</param>
    /// <param name="shape">Sizes, outermost first; at least one.</param>
    protected ArrayRows(ElementType type, long[] shape)
    {
        if (shape.Length == 0)
            throw new ArgumentException("expected at least one dimension", nameof(shape));
        (Type, Shape) = (type, shape);
        RowBytes = checked((int)(NdArray.CountOf(shape.AsSpan(1)) * type.Size()));
    }

    /// <summary>What the elements are.</summary>
    public ElementType Type { get; }

    /// <summary>Sizes, outermost first.</summary>
    public long[] Shape { get; }

    /// <summary>How many rows.</summary>
    public long Length => Shape[0];

    /// <summary>How many elements.</summary>
    public long Count => NdArray.CountOf(Shape);

    /// <summary>Bytes of one row.</summary>
    public int RowBytes { get; }

    /// <summary>What names the content, wherever it lies; null where nothing does.</summary>
    internal virtual string? ContentId => null;

    /// <summary>Shape as a person writes it: <c>(8000, 8, 8)</c>.</summary>
    public string ShapeText => NdArray.TextOf(Shape);

    /// <summary>The rows of an array in memory.</summary>
    public static implicit operator ArrayRows(NdArray array) => new MemoryRows(array);

    /// <summary>Reads consecutive rows.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="rows">Filled: little-endian, row-major; its length gives the number of rows.</param>
    public abstract void Read(long first, Span<byte> rows);

    /// <summary>Consecutive rows (count, ...).</summary>
    public NdArray Rows(long first, long count)
    {
        if (first < 0 || count < 0 || first + count > Length)
            throw new ArgumentOutOfRangeException(nameof(first), first, $"expected {count} of {Length} rows");
        var bytes = new byte[checked(count * RowBytes)];
        Read(first, bytes);
        return new NdArray(Type, [count, .. Shape[1..]], bytes);
    }

    /// <summary>The given rows, in that order.</summary>
    public NdArray Take(IReadOnlyList<int> rows)
    {
        var bytes = new byte[checked((long)rows.Count * RowBytes)];
        for (var i = 0; i < rows.Count; i++)
            Read(rows[i], bytes.AsSpan(i * RowBytes, RowBytes));
        return new NdArray(Type, [rows.Count, .. Shape[1..]], bytes);
    }

    /// <summary>Some consecutive rows as rows of their own, not read yet.</summary>
    internal virtual ArrayRows Slice(long first, long count) =>
        first >= 0 && count >= 0 && first + count <= Length
            ? new SliceRows(this, first, count)
            : throw new ArgumentOutOfRangeException(nameof(first), first, $"expected {count} of {Length} rows");

    /// <summary>All rows cut into consecutive blocks of about so many bytes, the largest first; at least one row each.</summary>
    internal IEnumerable<(long First, int Count)> Blocks(int bytes)
    {
        var block = Math.Max(1, bytes / Math.Max(1, RowBytes));
        for (var first = 0L; first < Length; first += block)
            yield return (first, (int)Math.Min(block, Length - first));
    }

    /// <summary>Writes all rows, some at a time.</summary>
    internal void CopyTo(Stream stream)
    {
        byte[]? buffer = null;
        foreach (var (first, count) in Blocks(CopiedBytes))
        {
            buffer ??= new byte[count * RowBytes];
            var rows = buffer.AsSpan(0, count * RowBytes);
            Read(first, rows);
            stream.Write(rows);
        }
    }

    /// <summary>All rows in memory.</summary>
    public virtual NdArray All() => Rows(0, Length);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what the rows are read from.</summary>
    protected virtual void Dispose(bool disposing) { }
}
