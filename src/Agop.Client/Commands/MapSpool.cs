using Agop.Core.Arrays;
using Microsoft.Win32.SafeHandles;

namespace Agop.Client.Commands;

/// <summary>
/// The maps of one method (n, C, H, W), written in any order and read again: in memory where they are few, else in a file that goes with
/// this.
/// </summary>
internal sealed class MapSpool : ArrayRows
{
    private const long MaxInMemory = 128L << 20;
    private readonly byte[]? _memory;
    private readonly SafeFileHandle? _file;
    private readonly string _path = "";

    /// <param name="type">float32 or float64.</param>
    /// <param name="shape">(n, C, H, W).</param>
    /// <param name="folder">Where the file would lie.</param>
    public MapSpool(ElementType type, long[] shape, string folder)
        : base(type, shape)
    {
        if (Length * RowBytes <= MaxInMemory)
        {
            _memory = new byte[Length * RowBytes];
            return;
        }
        Directory.CreateDirectory(folder);
        _path = AtomicFile.Beside(Path.Combine(folder, "maps"));
        _file = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
    }

    /// <summary>Writes some maps. Safe for concurrent use.</summary>
    /// <param name="first">The first one's place.</param>
    /// <param name="maps">(count, C, H, W), float64.</param>
    public void Write(long first, NdArray maps)
    {
        var typed =
            Type == ElementType.Float64 ? maps : NdArray.From(Array.ConvertAll(maps.ToDoubles(), value => (float)value), maps.Shape);
        if (_memory is not null)
            typed.Bytes.CopyTo(_memory.AsSpan((int)(first * RowBytes)));
        else
            RandomAccess.Write(_file!, typed.Bytes, first * RowBytes);
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
