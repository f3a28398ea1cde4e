using System.IO.Compression;

namespace Agop.Core.Arrays.PyTorch;

/// <summary>
/// Reads the tensors of a file that torch.save wrote (.pth, .pt): a zip of a pickle and the tensors' bytes. The pickle is read by <see cref="PickleReader"/>, which
/// executes nothing. A checkpoint's dictionary <c>state_dict</c> (or <c>model</c>) is taken where there is one; bfloat16 becomes float32.
/// </summary>
/// <remarks>The zip format of PyTorch 1.6 and later; what older ones wrote is refused with what to do.</remarks>
public static class PyTorchFile
{
    private const long LargestPickle = 256L << 20;
    private static readonly string[] s_nested = ["state_dict", "model_state_dict", "model"];

    /// <summary>Reads every tensor by its name.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such file; the message says what was found.</exception>
    public static IReadOnlyDictionary<string, NdArray> Read(Stream stream)
    {
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            return ReadArchive(archive, stream.Length);
        }
        catch (InvalidDataException error) when (stream.Length >= 4 && !StartsAsZip(stream))
        {
            throw new InvalidDataException("format: expected the zip file that torch.save writes since PyTorch 1.6; save it again with a newer one, or as .safetensors", error);
        }
        catch (Exception error) when (error is ArgumentException or OverflowException or NotSupportedException or OutOfMemoryException or EndOfStreamException or InvalidOperationException)
        {
            // What the zip reader throws for some damaged directories.
            throw new InvalidDataException($"archive: damaged ({error.Message})", error);
        }
    }

    private static bool StartsAsZip(Stream stream)
    {
        stream.Position = 0;
        return stream.ReadByte() == 'P' && stream.ReadByte() == 'K';
    }

    private static Dictionary<string, NdArray> ReadArchive(ZipArchive archive, long fileLength)
    {
        NpzFormat.RefuseBombs(archive, fileLength);
        if (archive.Entries.Any(entry => entry.FullName.Contains("/code/", StringComparison.Ordinal)))
            throw new InvalidDataException("format: this is a TorchScript model, not a state dict; --arch torchscript runs it");
        var pickle = archive.Entries.FirstOrDefault(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal) || entry.FullName == "data.pkl")
            ?? throw new InvalidDataException("data.pkl: missing; expected a file that torch.save wrote");
        if (pickle.Length > LargestPickle) throw new InvalidDataException($"data.pkl: {pickle.Length} bytes, expected at most {LargestPickle}");
        var folder = pickle.FullName[..^"data.pkl".Length];
        if (archive.GetEntry($"{folder}byteorder") is { } order && System.Text.Encoding.ASCII.GetString(Bytes(order)) is not "little" and var found) throw new InvalidDataException($"byteorder: expected little, found {found}");
        object? root;
        try
        {
            root = new PickleReader(Bytes(pickle), new TensorHost(archive, folder)).Read();
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"data.pkl: {error.Message}", error);
        }
        return Tensors(root);
    }

    private static Dictionary<string, NdArray> Tensors(object? root)
    {
        if (root is not Dictionary<string, object?> named) throw new InvalidDataException("data.pkl: expected a dictionary of tensors, as state_dict() gives");
        if (named.Values.All(value => value is not NdArray) && s_nested.Select(key => named.GetValueOrDefault(key)).OfType<Dictionary<string, object?>>().FirstOrDefault() is { } inner) named = inner;
        var tensors = named.Where(pair => pair.Value is NdArray).ToDictionary(pair => pair.Key, pair => (NdArray)pair.Value!, StringComparer.Ordinal);
        return tensors.Count > 0 ? tensors : throw new InvalidDataException("data.pkl: expected a dictionary of tensors, as state_dict() gives; found none");
    }

    internal static byte[] Bytes(ZipArchiveEntry entry)
    {
        if (entry.Length > NpyFormat.MaximumBytes) throw new InvalidDataException($"{entry.FullName}: {entry.Length} bytes, expected at most {NpyFormat.MaximumBytes}");
        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(bytes);
        var crc = new Crc32();
        crc.Append(bytes);
        return crc.Value == entry.Crc32 ? bytes : throw new InvalidDataException($"{entry.FullName}: checksum: the bytes are damaged");
    }
}
