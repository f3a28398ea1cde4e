using Agop.Core.Arrays.PyTorch;
using Agop.Core.Errors;

namespace Agop.Core.Arrays;

/// <summary>
/// Reads and writes arrays by path: .npy, .npz and .safetensors; reads what torch.save wrote too. A file's bytes decide what it is, not its
/// name. FILE:NAME reads one array of several. Errors name the file and the field.
/// </summary>
/// <example>
/// <code>
/// ArrayFile.WriteNpy(path, array);
/// double[] values = ArrayFile.ReadArray(path).ToDoubles();
/// </code>
/// </example>
public static class ArrayFile
{
    private const int MaxNamed = 12;

    /// <summary>Reads the one array of a file: a .npy, or any file of named arrays that holds one, or FILE:NAME.</summary>
    /// <exception cref="InputException">The file is missing, unreadable or damaged, or holds several arrays.</exception>
    public static NdArray ReadArray(string path)
    {
        var (file, name) = SplitKey(path);
        return Guard(
            file,
            () =>
            {
                using var stream = OpenStream(file);
                var start = Start(stream);
                if (FileContent.IsNpy(start))
                    return name is null
                        ? NpyFormat.Read(stream, stream.Length)
                        : throw new InvalidDataException($"this is one array; there is none to choose by the name '{name}'");
                using var open = OpenGroups(stream, start);
                return One(
                    [
                        .. open.Groups.SelectMany(group =>
                            group.Arrays.Select(pair => (Name: group.Path.Length == 0 ? pair.Key : $"{group.Path}.{pair.Key}", pair.Value))
                        ),
                    ],
                    name
                );
            }
        );
    }

    /// <summary>
    /// Opens the one array of a file, as <see cref="ReadArray"/> finds it, to read it by rows: a .npy of any size stays where it is;
    /// anything else, a .npy in Fortran order too, is read into memory.
    /// </summary>
    /// <exception cref="InputException">As for <see cref="ReadArray"/>, or it has no dimension.</exception>
    public static ArrayRows OpenRows(string path)
    {
        if (OpenNpy(path) is { } rows)
            return rows;
        var array = ReadArray(path);
        return array.Shape.Length > 0 ? array : throw new InputException(path, "expected an array, found one number");
    }

    /// <summary>Whether a path means one array without a name: a .npy, or FILE:NAME.</summary>
    internal static bool HoldsOne(string path)
    {
        var (file, name) = SplitKey(path);
        if (name is not null)
            return true;
        return Guard(
            file,
            () =>
            {
                // A pipe can be read once: it is taken for one array.
                using var stream = File.OpenRead(file);
                return !stream.CanSeek || FileContent.IsNpy(Start(stream));
            }
        );
    }

    /// <summary>Reads the named arrays of a file that holds no others.</summary>
    /// <exception cref="InputException">
    /// The file is missing, unreadable, damaged or of another kind, or its arrays lie in several groups.
    /// </exception>
    public static IReadOnlyDictionary<string, NdArray> ReadNamed(string path)
    {
        using var open = Open(path);
        return open.Groups is [var only]
            ? only.Arrays.ToDictionary(pair => pair.Key, pair => pair.Value.Read(), StringComparer.Ordinal)
            : throw new InputException(
                path,
                "expected arrays by their names, found several groups of them: "
                    + $"{Listed(open.Groups.Select(group => group.Path.Length == 0 ? "the file itself" : group.Path))}"
            );
    }

    /// <summary>Opens a file of named arrays, which are read when they are asked for.</summary>
    /// <exception cref="InputException">The file is missing, unreadable, damaged or of another kind.</exception>
    internal static OpenArrays Open(string path) =>
        Guard(
            path,
            () =>
            {
                var stream = OpenStream(path);
                try
                {
                    return Guarded(path, OpenGroups(stream, Start(stream)));
                }
                catch
                {
                    stream.Dispose();
                    throw;
                }
            }
        );

    /// <summary>Opens the bytes of such a file.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="path">What errors call it.</param>
    /// <exception cref="InputException">As for <see cref="Open(string)"/>.</exception>
    internal static OpenArrays Open(byte[] file, string path) =>
        Guard(path, () => Guarded(path, OpenGroups(new MemoryStream(file), file.AsSpan(0, Math.Min(file.Length, FileContent.Looked)))));

    /// <summary>The file of FILE:KEY, and the key; a file of that whole name comes first.</summary>
    internal static (string File, string? Key) SplitKey(string path) =>
        !File.Exists(path) && path.LastIndexOf(':') is > 0 and var colon && colon < path.Length - 1 && File.Exists(path[..colon])
            ? (path[..colon], path[(colon + 1)..])
            : (path, null);

    /// <summary>Reads the named arrays in the bytes of a .safetensors file.</summary>
    internal static IReadOnlyDictionary<string, StoredArray> FromSafetensors(ReadOnlyMemory<byte> file) =>
        Safetensors
            .Parse(file)
            .ToDictionary(
                entry => entry.Name,
                entry => new StoredArray(Safetensors.TypeOf(entry), entry.Shape, () => Safetensors.ArrayOf(entry)),
                StringComparer.Ordinal
            );

    /// <summary>Writes a .npy file, whole or not at all.</summary>
    public static void WriteNpy(string path, NdArray array) => AtomicFile.Write(path, stream => NpyFormat.Write(stream, array));

    /// <summary>Writes a .npz file, whole or not at all.</summary>
    public static void WriteNpz(string path, IReadOnlyList<KeyValuePair<string, NdArray>> arrays) =>
        AtomicFile.Write(path, stream => NpzFormat.Write(stream, arrays));

    /// <summary>Writes a .npy file of any size, whole or not at all.</summary>
    internal static void WriteNpyRows(string path, ArrayRows rows) => AtomicFile.Write(path, stream => NpyFormat.WriteRows(stream, rows));

    /// <summary>Writes a .npz file of arrays of any size, whole or not at all.</summary>
    internal static void WriteNpzRows(string path, IReadOnlyList<KeyValuePair<string, ArrayRows>> arrays) =>
        AtomicFile.Write(path, stream => NpzFormat.WriteRows(stream, arrays));

    /// <summary>Names in a message: the first few.</summary>
    internal static string Listed(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return string.Join(", ", all.Take(MaxNamed)) + (all.Length > MaxNamed ? $" and {all.Length - MaxNamed} more" : "");
    }

    /// <summary>Reads a file; errors name it.</summary>
    internal static T Guard<T>(string path, Func<T> read)
    {
        if (Directory.Exists(path))
            throw new InputException(path, "expected a file, this is a folder");
        try
        {
            return read();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(path, "no such file", error);
        }
        catch (Exception error)
            when (error
                    is InvalidDataException
                        or IOException
                        or UnauthorizedAccessException
                        or NotSupportedException
                        or ArgumentException
                        or OverflowException
                        or OutOfMemoryException
            )
        {
            throw new InputException(path, error.Message, error);
        }
    }

    /// <summary>The whole of a file, be it a pipe.</summary>
    /// <exception cref="InvalidDataException">It has more bytes than one array may have.</exception>
    internal static byte[] ReadBytes(string path)
    {
        using var stream = OpenStream(path);
        return ReadBytes(stream);
    }

    /// <summary>The whole of a stream that can seek, from its start.</summary>
    /// <exception cref="InvalidDataException">It has more bytes than one array may have.</exception>
    internal static byte[] ReadBytes(Stream stream)
    {
        if (stream.Length > NpyFormat.MaximumBytes)
            throw new InvalidDataException($"size: expected at most {NpyFormat.MaximumBytes} bytes");
        var bytes = new byte[stream.Length];
        stream.Position = 0;
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The same arrays, whose errors name the file when they are read.</summary>
    private static OpenArrays Guarded(string path, OpenArrays open)
    {
        StoredArray Named(StoredArray array) => new(array.Type, array.Shape, () => Guard(path, array.Read));
        return new(
            [
                .. open.Groups.Select(group =>
                    group with
                    {
                        Arrays = group.Arrays.ToDictionary(pair => pair.Key, pair => Named(pair.Value), StringComparer.Ordinal),
                    }
                ),
            ],
            open
        );
    }

    /// <summary>The rows of a .npy file; null where it is another kind of file, or has to be read into memory.</summary>
    private static NpyRows? OpenNpy(string path)
    {
        var (file, name) = SplitKey(path);
        return Guard(
            file,
            () =>
            {
                using var stream = File.OpenRead(file);
                if (name is not null || !stream.CanSeek || !FileContent.IsNpy(Start(stream)))
                    return null;
                var header = NpyFormat.ReadRowsHeader(stream, stream.Length);
                return header is null ? null : new NpyRows(FileRows.Open(file), header, file);
            }
        );
    }

    private static NdArray One((string Name, StoredArray Array)[] arrays, string? name)
    {
        var found = name is null ? arrays : Array.FindAll(arrays, entry => entry.Name == name);
        return found switch
        {
            [var (_, array)] => array.Read(),
            [] => throw new InvalidDataException(
                $"there is no array '{name}'; expected one of {Listed(arrays.Select(entry => entry.Name))}"
            ),
            _ => throw new InvalidDataException(
                $"expected one array, found {Listed(arrays.Select(entry => entry.Name))}; FILE:NAME chooses one"
            ),
        };
    }

    private static OpenArrays OpenGroups(Stream stream, ReadOnlySpan<byte> start)
    {
        FileContent.RefuseMistakes(start);
        if (FileContent.IsNpy(start))
            throw new InvalidDataException(
                "this is one array without a name (.npy); expected arrays with names, as in .npz or .safetensors"
            );
        if (FileContent.IsZip(start) && PyTorchFile.IsOne(stream) || FileContent.IsPickle(start))
            return PyTorchFile.Open(stream);
        if (FileContent.IsZip(start))
            return Single(
                NpzFormat.Read(stream).ToDictionary(pair => pair.Key, pair => StoredArray.Of(pair.Value), StringComparer.Ordinal),
                stream
            );
        if (start is not [_, _, _, _, _, _, _, 0, (byte)'{', ..])
            throw new InvalidDataException(
                "expected arrays as in .npy, .npz, .safetensors, or as torch.save writes them; this begins like none of them"
            );
        return Single(FromSafetensors(ReadBytes(stream)), stream);
    }

    private static OpenArrays Single(IReadOnlyDictionary<string, StoredArray> arrays, Stream stream) =>
        new([new ArrayGroup("", arrays)], stream);

    /// <summary>A pipe can be read once, so it is taken into memory first.</summary>
    private static Stream OpenStream(string path)
    {
        var file = File.OpenRead(path);
        if (file.CanSeek)
            return file;
        using (file)
        {
            var memory = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int read; (read = file.Read(buffer)) > 0; )
            {
                if (memory.Length + read > NpyFormat.MaximumBytes)
                    throw new InvalidDataException($"size: expected at most {NpyFormat.MaximumBytes} bytes");
                memory.Write(buffer, 0, read);
            }
            memory.Position = 0;
            return memory;
        }
    }

    private static byte[] Start(Stream stream)
    {
        var start = new byte[FileContent.Looked];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return start[..read];
    }
}
