using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Agop.Core.Arrays;

/// <summary>
/// NumPy's .npy format, versions 1 to 3. Reading executes nothing: object arrays are refused, and the size that a header claims is checked
/// against what the file holds before memory is taken.
/// </summary>
internal static partial class NpyFormat
{
    /// <summary>The largest array that is read, in bytes.</summary>
    public const long MaximumBytes = int.MaxValue - 4096L;

    private const int MaximumHeader = 1 << 16;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads one array that fills the rest of the stream.</summary>
    /// <param name="stream">At the magic bytes.</param>
    /// <param name="length">How many bytes the stream holds in all.</param>
    /// <exception cref="InvalidDataException">The bytes are no such array; the message names the field.</exception>
    public static NdArray Read(Stream stream, long length)
    {
        Span<byte> start = stackalloc byte[8];
        Fill(stream, start, "magic");
        if (!start[..6].SequenceEqual(Magic))
            throw new InvalidDataException("magic: expected a .npy file (\\x93NUMPY)");
        var version = start[6];
        if (version is < 1 or > 3)
            throw new InvalidDataException($"version: expected 1, 2 or 3, not {version}");

        Span<byte> size = stackalloc byte[version == 1 ? 2 : 4];
        Fill(stream, size, "header length");
        long headerLength = version == 1 ? BitConverter.ToUInt16(size) : BitConverter.ToUInt32(size);
        if (headerLength > MaximumHeader)
            throw new InvalidDataException($"header length: expected at most {MaximumHeader} bytes, the file says {headerLength}");
        var header = new byte[headerLength];
        Fill(stream, header, "header");
        var (type, bigEndian, fortran, shape) = ParseHeader((version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(header));

        var bytes = BytesOf(type, shape);
        var remaining = length - 8 - size.Length - headerLength;
        if (bytes != remaining)
            throw new InvalidDataException($"data: shape {Text(shape)} of {type} needs {bytes} bytes, the file has {remaining}");
        var data = new byte[bytes];
        Fill(stream, data, "data");
        if (stream.ReadByte() >= 0)
            throw new InvalidDataException("data: more bytes than the header describes");
        if (bigEndian)
            SwapBytes(data, type.Size());
        if (type == ElementType.Bool && data.AsSpan().ContainsAnyExceptInRange<byte>(0, 1))
            throw new InvalidDataException("data: expected booleans to be 0 or 1");
        return fortran && shape.Length > 1 ? FromFortran(type, shape, data) : new NdArray(type, shape, data);
    }

    /// <summary>Writes an array as version 1, as NumPy does.</summary>
    public static void Write(Stream stream, NdArray array)
    {
        var text = $"{{'descr': '{array.Type.NumPyCode()}', 'fortran_order': False, 'shape': {array.ShapeText}, }}";
        var total = (10 + text.Length + 1 + 63) / 64 * 64;
        var header = text.PadRight(total - 11) + "\n";
        stream.Write(Magic);
        stream.Write([1, 0]);
        stream.Write(BitConverter.GetBytes((ushort)header.Length));
        stream.Write(Encoding.Latin1.GetBytes(header));
        stream.Write(array.Bytes);
    }

    private static (ElementType Type, bool BigEndian, bool Fortran, long[] Shape) ParseHeader(string header)
    {
        var match = Header().Match(header);
        if (!match.Success)
            throw new InvalidDataException("header: expected {'descr': ..., 'fortran_order': ..., 'shape': (...)}");
        string Field(string name)
        {
            for (var i = 1; i <= 3; i++)
                if (match.Groups["key" + i].Value == name)
                    return match.Groups["value" + i].Value.Trim();
            throw new InvalidDataException($"{name}: expected once in the header");
        }

        var descr = Field("descr").Trim('\'', '"');
        if (descr.Contains('O', StringComparison.Ordinal))
            throw new InvalidDataException(
                "descr: object arrays can run code when they are loaded and are refused; save plain numbers instead"
            );
        var order = descr.Length > 0 ? descr[0] : ' ';
        var type = order is '<' or '>' or '|' or '=' ? ElementTypes.FromNumPy(descr[1..]) : null;
        if (type is not { } known)
            throw new InvalidDataException($"descr: expected numbers or booleans such as <f4, not '{descr}'");
        var fortran = Field("fortran_order") switch
        {
            "True" => true,
            "False" => false,
            var other => throw new InvalidDataException($"fortran_order: expected True or False, not {other}"),
        };
        return (known, order == '>', fortran, ParseShape(Field("shape")));
    }

    private static long[] ParseShape(string text)
    {
        var parts = text.Trim('(', ')').Split(',', StringSplitOptions.TrimEntries);
        if (parts[^1].Length == 0)
            parts = parts[..^1];
        if (parts.Length > 32)
            throw new InvalidDataException("shape: expected at most 32 dimensions");
        return Array.ConvertAll(
            parts,
            part =>
                long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                    ? size
                    : throw new InvalidDataException($"shape: expected sizes that are not negative, not '{part}'")
        );
    }

    private static long BytesOf(ElementType type, long[] shape)
    {
        Int128 bytes = type.Size();
        foreach (var dimension in shape)
        {
            bytes *= dimension;
            // A zero in another dimension must not admit a huge size: a caller that allocates by one dimension would trust it.
            if (dimension > MaximumBytes || (bytes > MaximumBytes && !shape.Contains(0)))
                throw new InvalidDataException(
                    $"shape: {Text(shape)} of {type} is more than the {MaximumBytes} bytes that one array may have"
                );
            if (bytes > long.MaxValue)
                bytes = 0;
        }
        return (long)bytes;
    }

    private static NdArray FromFortran(ElementType type, long[] shape, byte[] data)
    {
        var size = type.Size();
        var result = new byte[data.Length];
        var index = new long[shape.Length];
        for (var i = 0; i < data.Length / size; i++)
        {
            long target = 0;
            for (var d = 0; d < shape.Length; d++)
                target = target * shape[d] + index[d];
            data.AsSpan(i * size, size).CopyTo(result.AsSpan((int)target * size));
            for (var d = 0; d < shape.Length && ++index[d] == shape[d]; d++)
                index[d] = 0;
        }
        return new NdArray(type, shape, result);
    }

    private static void SwapBytes(byte[] data, int size)
    {
        for (var i = 0; i < data.Length; i += size)
            data.AsSpan(i, size).Reverse();
    }

    private static void Fill(Stream stream, Span<byte> buffer, string field)
    {
        var read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (read < buffer.Length)
            throw new InvalidDataException($"{field}: expected {buffer.Length} bytes, the file ends after {read}");
    }

    private static string Text(long[] shape) => $"({string.Join(", ", shape)})";

    [GeneratedRegex(
        @"^\{\s*'(?<key1>\w+)'\s*:\s*(?<value1>'[^']*'|\([^)]*\)|\w+|\[.*?\])\s*,\s*"
            + @"'(?<key2>\w+)'\s*:\s*(?<value2>'[^']*'|\([^)]*\)|\w+)\s*,\s*"
            + @"'(?<key3>\w+)'\s*:\s*(?<value3>'[^']*'|\([^)]*\)|\w+)\s*,?\s*\}\s*$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Header();
}
