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

    private const int MaximumHeader = 1 << 16,
        ReadBytes = 1 << 20;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads one array that fills the rest of the stream.</summary>
    /// <param name="stream">At the magic bytes.</param>
    /// <param name="length">How many bytes the stream holds in all.</param>
    /// <exception cref="InvalidDataException">The bytes are no such array; the message names the field.</exception>
    public static NdArray Read(Stream stream, long length)
    {
        var header = ReadHeader(stream);
        var (type, shape) = (header.Type, header.Shape);
        var bytes = SmallBytesOf(type, shape);
        RequireBytes(header, bytes, length);
        var data = new byte[bytes];
        Fill(stream, data, "data");
        RequireEnd(stream);
        header.Decode(data);
        return header.Fortran && shape.Length > 1 ? FromFortran(type, shape, data) : new NdArray(type, shape, data);
    }

    /// <summary>Reads the header alone of an array whose rows can be read by their places; null where they do not lie together.</summary>
    /// <param name="stream">At the magic bytes, from which places are counted.</param>
    /// <param name="length">How many bytes the stream holds in all.</param>
    /// <exception cref="InvalidDataException">The bytes are no such array; the message names the field.</exception>
    public static NpyHeader? ReadRowsHeader(Stream stream, long length)
    {
        var header = ReadHeader(stream);
        if (header.Shape.Length == 0 || (header.Fortran && header.Shape.Length > 1))
            return null;
        _ = SmallBytesOf(header.Type, header.Shape[1..]);
        RequireBytes(header, BytesOf(header.Type, header.Shape), length);
        return header;
    }

    /// <summary>Reads one array that fills the rest of the stream into a spool, some rows at a time.</summary>
    /// <param name="stream">At the magic bytes.</param>
    /// <param name="length">How many bytes the stream holds in all.</param>
    /// <param name="scratch">Where the spool's file would lie.</param>
    /// <exception cref="InvalidDataException">
    /// The bytes are no such array, or its rows do not lie together; the message names the field.
    /// </exception>
    public static RowSpool ReadRows(Stream stream, long length, string scratch)
    {
        var header =
            ReadRowsHeader(stream, length)
            ?? throw new InvalidDataException("expected rows in C order, as np.ascontiguousarray gives them");
        var spool = new RowSpool(header.Type, header.Shape, scratch);
        try
        {
            byte[]? buffer = null;
            foreach (var (first, count) in spool.Blocks(ReadBytes))
            {
                buffer ??= new byte[count * spool.RowBytes];
                var rows = buffer.AsSpan(0, count * spool.RowBytes);
                Fill(stream, rows, "data");
                header.Decode(rows);
                spool.Write(first, rows);
            }
            RequireEnd(stream);
            return spool;
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }

    private static NpyHeader ReadHeader(Stream stream)
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
        return new NpyHeader(type, bigEndian, fortran, shape, 8 + size.Length + headerLength);
    }

    private static void RequireBytes(NpyHeader header, Int128 bytes, long length)
    {
        if (bytes != length - header.Offset)
            throw new InvalidDataException(
                $"data: shape {Text(header.Shape)} of {header.Type} needs {bytes} bytes, the file has {length - header.Offset}"
            );
    }

    /// <summary>Writes an array as version 1, as NumPy does.</summary>
    public static void Write(Stream stream, NdArray array)
    {
        WriteHeader(stream, array.Type, array.Shape);
        stream.Write(array.Bytes);
    }

    /// <summary>Writes an array of any size, some rows at a time.</summary>
    public static void WriteRows(Stream stream, ArrayRows rows)
    {
        WriteHeader(stream, rows.Type, rows.Shape);
        rows.CopyTo(stream);
    }

    private static void WriteHeader(Stream stream, ElementType type, long[] shape)
    {
        var text = $"{{'descr': '{type.NumPyCode()}', 'fortran_order': False, 'shape': {NdArray.TextOf(shape)}, }}";
        var total = (10 + text.Length + 1 + 63) / 64 * 64;
        var header = text.PadRight(total - 11) + "\n";
        stream.Write(Magic);
        stream.Write([1, 0]);
        stream.Write(BitConverter.GetBytes((ushort)header.Length));
        stream.Write(Encoding.Latin1.GetBytes(header));
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

    /// <summary>The bytes of an array that is read into memory.</summary>
    private static long SmallBytesOf(ElementType type, long[] shape)
    {
        var bytes = BytesOf(type, shape);
        // A zero in another dimension must not admit a huge size: a caller that allocates by one dimension would trust it.
        return bytes <= MaximumBytes && Array.TrueForAll(shape, dimension => dimension <= MaximumBytes)
            ? (long)bytes
            : throw new InvalidDataException(
                $"shape: {Text(shape)} of {type} is more than the {MaximumBytes} bytes that one array may have"
            );
    }

    private static Int128 BytesOf(ElementType type, long[] shape)
    {
        if (shape.Contains(0))
            return 0;
        Int128 bytes = type.Size();
        foreach (var dimension in shape)
        {
            // Both factors are below 2^63, so that the product fits.
            bytes *= dimension;
            if (bytes > long.MaxValue)
                throw new InvalidDataException($"shape: {Text(shape)} of {type} is more than a file can hold");
        }
        return bytes;
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

    private static void RequireEnd(Stream stream)
    {
        if (stream.ReadByte() >= 0)
            throw new InvalidDataException("data: more bytes than the header describes");
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
