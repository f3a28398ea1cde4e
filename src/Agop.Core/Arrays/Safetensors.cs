using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Agop.Core.Arrays;

/// <summary>
/// The safetensors format: an 8-byte little-endian header length, a JSON header of names, types, shapes and byte ranges, then the bytes.
/// Reading executes nothing and trusts nothing: ranges must fill the data exactly, without overlap, and match their shapes.
/// </summary>
internal static class Safetensors
{
    /// <summary>The largest header that is read, in bytes; the same bound as the reference implementation's.</summary>
    public const long MaximumHeader = 100_000_000;

    private static readonly (string Code, int Size)[] s_types =
    [
        ("BOOL", 1),
        ("U8", 1),
        ("I8", 1),
        (SmallFloats.E5M2, 1),
        (SmallFloats.E4M3, 1),
        ("I16", 2),
        ("U16", 2),
        ("I32", 4),
        ("U32", 4),
        ("I64", 8),
        ("U64", 8),
        ("F16", 2),
        (SmallFloats.Brain, 2),
        ("F32", 4),
        ("F64", 8),
    ];

    /// <summary>Reads the entries, in order of their bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such file; the message says where and what was expected.</exception>
    public static IReadOnlyList<SafetensorsEntry> Parse(ReadOnlyMemory<byte> file)
    {
        if (file.Length < 8)
            throw new InvalidDataException($"header length: expected 8 bytes, the file has {file.Length}");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span);
        if (length > MaximumHeader)
            throw new InvalidDataException($"header length: expected at most {MaximumHeader} bytes, the file says {length}");
        if (length > (ulong)(file.Length - 8))
            throw new InvalidDataException($"header: expected {length} bytes, the file ends after {file.Length - 8}");
        var data = file[(8 + (int)length)..];
        return
        [
            .. Ranges(file.Slice(8, (int)length), data.Length)
                .Select(range => new SafetensorsEntry(range.Name, range.Type, range.Shape, data[(int)range.Begin..(int)range.End])),
        ];
    }

    /// <summary>Where the arrays of an open file lie, counted from its start; in order of their bytes.</summary>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static IReadOnlyList<SafetensorsRange> ReadRanges(SafeFileHandle file, string source)
    {
        var (start, all) = (new byte[8], RandomAccess.GetLength(file));
        FileRows.Read(file, 0, start, source);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > MaximumHeader || (long)length > all - 8)
            throw new InvalidDataException(
                $"header length: expected at most {Math.Min(MaximumHeader, all - 8)} bytes, the file says {length}"
            );
        var header = new byte[length];
        FileRows.Read(file, 8, header, source);
        var begin = 8 + (long)length;
        return [.. Ranges(header, all - begin).Select(range => range with { Begin = range.Begin + begin, End = range.End + begin })];
    }

    private static List<SafetensorsRange> Ranges(ReadOnlyMemory<byte> header, long bytes)
    {
        var ranges = ReadHeader(header);
        ranges.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        long position = 0;
        foreach (var range in ranges)
        {
            if (range.Begin != position)
                throw new InvalidDataException(
                    $"{range.Name}.data_offsets: expected to begin at {position}, not at {range.Begin} (ranges may neither overlap nor "
                        + "leave holes)"
                );
            position = range.End;
        }
        if (position != bytes)
            throw new InvalidDataException($"data: the header describes {position} bytes, the file has {bytes}");
        return ranges;
    }

    /// <summary>The bytes of a file that holds the entries in the given order.</summary>
    public static byte[] Format(IEnumerable<SafetensorsEntry> entries)
    {
        var all = entries.ToList();
        using var file = new MemoryStream();
        WriteHeader(file, all.Select(entry => (entry.Name, entry.Type, entry.Shape, (long)entry.Data.Length)));
        foreach (var entry in all)
            file.Write(entry.Data.Span);
        return file.ToArray();
    }

    /// <summary>Writes what stands before the arrays, which follow in the given order.</summary>
    public static void WriteHeader(Stream file, IEnumerable<(string Name, string Type, long[] Shape, long Bytes)> entries)
    {
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            long position = 0;
            json.WriteStartObject();
            foreach (var (name, type, shape, bytes) in entries)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", type);
                json.WriteStartArray("shape");
                foreach (var dimension in shape)
                    json.WriteNumberValue(dimension);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(position);
                json.WriteNumberValue(position += bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (header.Length % 8 != 0)
            header.WriteByte((byte)' ');
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        header.WriteTo(file);
    }

    /// <summary>
    /// The element type that an entry becomes: bfloat16 and float8 are widened to float32, which holds each of their values.
    /// </summary>
    internal static ElementType TypeOf(SafetensorsEntry entry) => ElementTypes.FromSafetensors(entry.Type) ?? ElementType.Float32;

    /// <summary>An entry as an array.</summary>
    internal static NdArray ArrayOf(SafetensorsEntry entry) =>
        ElementTypes.FromSafetensors(entry.Type) is { } type
            ? new NdArray(type, entry.Shape, entry.Data.ToArray())
            : NdArray.From(SmallFloats.Widen(entry.Type, entry.Data.Span), entry.Shape);

    private static List<SafetensorsRange> ReadHeader(ReadOnlyMemory<byte> bytes)
    {
        var ranges = new List<SafetensorsRange>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            _ = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetCharCount(bytes.Span);
            using var header = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 8 });
            if (header.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException("header: expected a JSON object");
            foreach (var property in header.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name))
                    throw new InvalidDataException($"{property.Name}: expected each name once");
                if (string.Equals(property.Name, "__metadata__", StringComparison.Ordinal))
                    continue;
                ranges.Add(ReadRange(property.Name, property.Value));
            }
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException(
                $"header: expected JSON with dtype, shape and data_offsets for each name ({error.Message})",
                error
            );
        }
        return ranges;
    }

    private static SafetensorsRange ReadRange(string name, JsonElement value)
    {
        if (
            value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out var type)
            || type.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out var dimensions)
            || dimensions.ValueKind != JsonValueKind.Array
            || !value.TryGetProperty("data_offsets", out var offsets)
            || offsets.ValueKind != JsonValueKind.Array
            || offsets.GetArrayLength() != 2
        )
            throw new InvalidDataException($"{name}: expected an object with dtype, shape and two data_offsets");

        var code = type.GetString()!;
        var shape = dimensions.EnumerateArray().Select(dimension => dimension.GetInt64()).ToArray();
        var (begin, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        if (Array.Exists(shape, dimension => dimension < 0))
            throw new InvalidDataException($"{name}.shape: expected no negative size");
        if (begin < 0 || end < begin)
            throw new InvalidDataException($"{name}.data_offsets: expected 0 <= begin <= end, not [{begin}, {end}]");

        Int128 bytes = SizeOf(code, name);
        foreach (var dimension in shape)
        {
            bytes *= dimension;
            if (bytes > int.MaxValue)
                throw new InvalidDataException($"{name}.shape: more than 2 GiB in one array");
        }
        if (bytes != end - begin)
            throw new InvalidDataException($"{name}.data_offsets: shape and dtype need {bytes} bytes, the range has {end - begin}");
        return new SafetensorsRange(name, code, shape, begin, end);
    }

    private static int SizeOf(string code, string name) =>
        Array.Find(s_types, type => string.Equals(type.Code, code, StringComparison.Ordinal)) is { Size: > 0 } known
            ? known.Size
            : throw new InvalidDataException(
                $"{name}.dtype: expected one of {string.Join(", ", s_types.Select(type => type.Code))}, not '{code}'"
            );
}
