using System.IO.Compression;

namespace Agop.Core.Arrays.PyTorch;

/// <summary>
/// Reads the tensors of a file that torch.save wrote, whatever its name: since PyTorch 1.6 a zip of a pickle and the tensors' bytes, before
/// that a row of pickles. They are read by <see cref="PickleReader"/>, which executes nothing. bfloat16 and float8 become float32.
/// </summary>
internal static class PyTorchFile
{
    private const long LargestPickle = 256L << 20;
    private const string Pickle = "data.pkl";

    /// <summary>Whether a zip file holds a pickle and not .npy members.</summary>
    internal static bool IsOne(Stream stream)
    {
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            return archive.Entries.Any(entry => entry.Name == Pickle || IsCode(entry));
        }
        catch (Exception error) when (IsDamage(error))
        {
            throw new InvalidDataException($"archive: damaged ({error.Message})", error);
        }
        finally
        {
            stream.Position = 0;
        }
    }

    /// <summary>Finds every dictionary of tensors.</summary>
    /// <param name="stream">The file; the result closes it.</param>
    /// <exception cref="InvalidDataException">The bytes are no such file; the message says what was found.</exception>
    public static OpenArrays Open(Stream stream)
    {
        try
        {
            var start = stream.ReadByte();
            stream.Position = 0;
            return start == 'P' ? OpenArchive(stream) : new OpenArrays(CheckpointTree.GroupsOf(OpenLegacy(stream)), stream);
        }
        catch (Exception error) when (IsDamage(error) && error is not InvalidDataException)
        {
            // What the zip reader throws for some damaged directories.
            throw new InvalidDataException($"archive: damaged ({error.Message})", error);
        }
    }

    internal static byte[] Bytes(ZipArchiveEntry entry)
    {
        if (entry.Length > NpyFormat.MaximumBytes)
            throw new InvalidDataException($"{entry.FullName}: {entry.Length} bytes, expected at most {NpyFormat.MaximumBytes}");
        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(bytes);
        var crc = new Crc32();
        crc.Append(bytes);
        return crc.Value == entry.Crc32 ? bytes : throw new InvalidDataException($"{entry.FullName}: checksum: the bytes are damaged");
    }

    private static object? OpenLegacy(Stream stream)
    {
        var bytes = ArrayFile.ReadBytes(stream);
        return LegacyFile.IsOne(bytes)
            ? LegacyFile.Read(bytes)
            : throw new InvalidDataException(
                "this is a plain Python pickle; expected what torch.save wrote, or arrays as .npz or .safetensors"
            );
    }

    private static OpenArrays OpenArchive(Stream stream)
    {
        var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        NpzFormat.RefuseBombs(archive, stream.Length);
        if (archive.Entries.Any(IsCode))
            throw new InvalidDataException("this is a TorchScript model, not a state dict; the architecture torchscript runs it");
        var pickle =
            archive.Entries.FirstOrDefault(entry => entry.Name == Pickle)
            ?? throw new InvalidDataException($"{Pickle}: missing; expected a file that torch.save wrote");
        if (pickle.Length > LargestPickle)
            throw new InvalidDataException($"{Pickle}: {pickle.Length} bytes, expected at most {LargestPickle}");
        var folder = pickle.FullName[..^Pickle.Length];
        if (
            archive.GetEntry($"{folder}byteorder") is { } order
            && System.Text.Encoding.ASCII.GetString(Bytes(order)) is not "little" and var found
        )
            throw new InvalidDataException($"byteorder: expected little, found {found}");
        try
        {
            var host = new TensorHost(key =>
                Damaged(() => Bytes(archive.GetEntry($"{folder}data/{key}") ?? throw new InvalidDataException($"data/{key}: missing")))
            );
            return new OpenArrays(CheckpointTree.GroupsOf(new PickleReader(Bytes(pickle), host).Read()), archive);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{Pickle}: {error.Message}", error);
        }
    }

    private static byte[] Damaged(Func<byte[]> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (IsDamage(error) && error is not InvalidDataException)
        {
            throw new InvalidDataException($"archive: damaged ({error.Message})", error);
        }
    }

    private static bool IsCode(ZipArchiveEntry entry) => entry.FullName.Contains("/code/", StringComparison.Ordinal);

    private static bool IsDamage(Exception error) =>
        error
            is InvalidDataException
                or ArgumentException
                or OverflowException
                or NotSupportedException
                or OutOfMemoryException
                or EndOfStreamException
                or InvalidOperationException;
}
