using Agop.Core.Errors;
using Microsoft.Win32.SafeHandles;

namespace Agop.Core.Arrays;

/// <summary>Reads bytes of an open file by their place.</summary>
internal static class FileRows
{
    /// <summary>Opens a file to read it; others may replace it meanwhile.</summary>
    public static SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Fills a buffer.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="bytes">Filled.</param>
    /// <param name="source">What errors call the file.</param>
    /// <exception cref="InputException">It ends too early, or cannot be read.</exception>
    public static void Read(SafeFileHandle file, long offset, Span<byte> bytes, string source)
    {
        try
        {
            for (var read = 0; read < bytes.Length; )
            {
                var more = RandomAccess.Read(file, bytes[read..], offset + read);
                if (more == 0)
                    throw new InputException(source, $"expected {offset + bytes.Length} bytes, the file ends after {offset + read}");
                read += more;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException(source, error.Message, error);
        }
    }
}
