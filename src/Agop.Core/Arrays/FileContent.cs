using System.Text;

namespace Agop.Core.Arrays;

/// <summary>Tells by a file's first bytes what it is, whatever its name says.</summary>
internal static class FileContent
{
    /// <summary>How many bytes are looked at.</summary>
    public const int Looked = 512;

    private const int TarMark = 257,
        Shown = 40;
    private const int TextStart = 8;

    private static readonly (byte[] Start, string What)[] s_packed =
    [
        ([0x1f, 0x8b], "gzip"),
        ([0x42, 0x5a, 0x68], "bzip2"),
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a], "xz"),
        ([0x28, 0xb5, 0x2f, 0xfd], "zstd"),
        ([0x37, 0x7a, 0xbc, 0xaf], "7z"),
    ];

    /// <summary>Whether a zip file begins so: .npz, what torch.save and torch.jit.save write.</summary>
    public static bool IsZip(ReadOnlySpan<byte> start) => start.StartsWith("PK"u8);

    /// <summary>Whether a NumPy array begins so.</summary>
    public static bool IsNpy(ReadOnlySpan<byte> start) => start.StartsWith((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8]);

    /// <summary>Whether a Python pickle begins so.</summary>
    public static bool IsPickle(ReadOnlySpan<byte> start) => start is [0x80, >= 2 and <= 5, ..];

    /// <summary>Whether a tar archive begins so.</summary>
    public static bool IsTar(ReadOnlySpan<byte> start) => start.Length > TarMark + 5 && start[TarMark..].StartsWith("ustar"u8);

    /// <summary>Refuses files that are given by mistake; the error says what they are.</summary>
    /// <exception cref="InvalidDataException">It is an empty file, a Git LFS pointer, a web page, or packed.</exception>
    public static void RefuseMistakes(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            throw new InvalidDataException("the file is empty");
        if (start.StartsWith("version https://git-lfs"u8))
            throw new InvalidDataException("this is a Git LFS pointer, not the file itself: 'git lfs pull' fetches it");
        foreach (var (magic, name) in s_packed)
            if (start.StartsWith(magic))
                throw new InvalidDataException($"this is a file packed by {name}; unpack it first");
        if (IsTar(start))
            throw new InvalidDataException("this is a tar archive; unpack it first");
        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, .. "HDF"u8]))
            throw new InvalidDataException("this is an HDF5 file, as Keras writes; save its arrays as .npz or .safetensors");
        if (start.StartsWith("GGUF"u8))
            throw new InvalidDataException("this is a GGUF file; save its tensors as .safetensors");
        var text = Text(start);
        if (text is null)
            return;
        if (
            text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
        )
            throw new InvalidDataException("this is an HTML page, not the file: its download needs another address, or a login");
        throw new InvalidDataException($"this is a text file that begins '{text[..Math.Min(Shown, text.Length)].ReplaceLineEndings(" ")}'");
    }

    /// <summary>The start of a text file, or null: no file of arrays begins with eight printable characters.</summary>
    private static string? Text(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(Encoding.UTF8.Preamble))
            start = start[Encoding.UTF8.Preamble.Length..];
        foreach (var value in start[..Math.Min(TextStart, start.Length)])
            if (value is (< 0x20 or > 0x7e) and not (0x09 or 0x0a or 0x0d))
                return null;
        return start.StartsWith("PK"u8) ? null : Encoding.UTF8.GetString(start).TrimStart();
    }
}
