using Agop.Core.Errors;
using Microsoft.Win32.SafeHandles;

namespace Agop.Core.Arrays;

/// <summary>
/// The rows of a .npy file, read by their places in it. Reads copy from the system's cache, which all threads and processes share: unlike
/// with mapped memory, a file that is cut meanwhile is an error and not the end of the process.
/// </summary>
/// <param name="file">The file; closed with the rows.</param>
/// <param name="header">Its header; rows lie one behind the other.</param>
/// <param name="source">What errors call the file.</param>
internal sealed class NpyRows(SafeFileHandle file, NpyHeader header, string source) : ArrayRows(header.Type, header.Shape)
{
    public override void Read(long first, Span<byte> rows)
    {
        FileRows.Read(file, header.Offset + first * RowBytes, rows, source);
        try
        {
            header.Decode(rows);
        }
        catch (InvalidDataException error)
        {
            throw new InputException(source, error.Message, error);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }
}
