using Agop.Core.Arrays;
using Agop.Core.Errors;
using Microsoft.Win32.SafeHandles;

namespace Agop.Core.Data.Store;

/// <summary>An open shard. Safe for concurrent use; the file is closed when no one refers to it any more.</summary>
internal sealed class ShardFile
{
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly Dictionary<string, SafetensorsRange> _arrays;

    /// <param name="file">The file.</param>
    /// <param name="path">Where it is.</param>
    /// <exception cref="InputException">It is no .safetensors file.</exception>
    public ShardFile(SafeFileHandle file, string path)
    {
        (_file, _path) = (file, path);
        _arrays = ArrayFile.Guard(path, () => Safetensors.ReadRanges(file, path)).ToDictionary(range => range.Name, StringComparer.Ordinal);
    }

    /// <summary>Whether it holds an array.</summary>
    public bool Has(string array) => _arrays.ContainsKey(array);

    /// <summary>Reads consecutive rows of an array.</summary>
    /// <param name="array">Its name.</param>
    /// <param name="first">The first row.</param>
    /// <param name="rows">Filled.</param>
    /// <param name="rowBytes">Bytes of one row.</param>
    /// <exception cref="InputException">There are no such rows, or they cannot be read.</exception>
    public void Read(string array, long first, Span<byte> rows, int rowBytes)
    {
        if (!_arrays.TryGetValue(array, out var range) || range.Begin + first * rowBytes + rows.Length > range.End)
            throw new InputException(_path, $"{array}: expected rows of {rowBytes} bytes up to row {first + rows.Length / rowBytes}");
        FileRows.Read(_file, range.Begin + first * rowBytes, rows, _path);
    }
}
