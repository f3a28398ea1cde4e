using Microsoft.Win32.SafeHandles;

namespace Agop.Core.Arrays;

/// <summary>
/// Rows that are written in any order and read again: in memory where they are few, else in a file that goes with this. Rows that were not
/// written are zero. Safe for concurrent use.
/// </summary>
internal sealed class RowSpool : ArrayRows
{
    private const long MaxInMemory = 64L << 20;
    private readonly byte[]? _memory;
    private readonly SafeFileHandle? _file;
    private readonly string _path = "";

    /// <param name="type">What the elements are.</param>
    /// <param name="shape">Sizes, outermost first.</param>
    /// <param name="folder">Where the file would lie.</param>
    public RowSpool(ElementType type, long[] shape, string folder)
        : base(type, shape)
    {
        if (Length * RowBytes <= MaxInMemory)
        {
            _memory = new byte[Length * RowBytes];
            return;
        }
        Directory.CreateDirectory(folder);
        _path = AtomicFile.Beside(Path.Combine(folder, "spool"));
        _file = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        RandomAccess.SetLength(_file, Length * RowBytes);
    }

    /// <summary>Writes consecutive rows.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="rows">Their bytes.</param>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Write(long first, ReadOnlySpan<byte> rows)
    {
        if (_memory is not null)
            rows.CopyTo(_memory.AsSpan((int)(first * RowBytes)));
        else
            RandomAccess.Write(_file!, rows, first * RowBytes);
    }

    public override void Read(long first, Span<byte> rows)
    {
        if (_memory is not null)
            _memory.AsSpan((int)(first * RowBytes), rows.Length).CopyTo(rows);
        else
            FileRows.Read(_file!, first * RowBytes, rows, _path);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file?.Dispose();
        base.Dispose(disposing);
    }
}
