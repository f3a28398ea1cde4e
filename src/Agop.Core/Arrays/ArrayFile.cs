using Agop.Core.Arrays.PyTorch;
using Agop.Core.Errors;

namespace Agop.Core.Arrays;

/// <summary>Reads and writes arrays by path: .npy, .npz and .safetensors; reads PyTorch's .pth too. Errors name the file and the field.</summary>
public static class ArrayFile
{
    /// <summary>Reads a .npy file.</summary>
    /// <exception cref="InputException">The file is missing, unreadable or damaged.</exception>
    public static NdArray ReadNpy(string path) => Guard(path, () =>
    {
        using var stream = File.OpenRead(path);
        return NpyFormat.Read(stream, stream.Length);
    });

    /// <summary>Reads the named arrays of a .npz, .safetensors, .pth or .pt file.</summary>
    /// <exception cref="InputException">The file is missing, unreadable, damaged or of another kind.</exception>
    public static IReadOnlyDictionary<string, NdArray> ReadNamed(string path) => Guard(path, () =>
    {
        switch (Path.GetExtension(path))
        {
            case ".npz":
                using (var stream = File.OpenRead(path)) return NpzFormat.Read(stream);
            case ".pth" or ".pt":
                using (var stream = File.OpenRead(path)) return PyTorchFile.Read(stream);
            case ".safetensors":
                if (new FileInfo(path).Length > NpyFormat.MaximumBytes) throw new InvalidDataException($"size: expected at most {NpyFormat.MaximumBytes} bytes");
                return FromSafetensors(File.ReadAllBytes(path));
            default:
                throw new InvalidDataException("name: expected a file that ends in .npz, .safetensors, .pth or .pt");
        }
    });

    /// <summary>Reads the named arrays in the bytes of a .safetensors file.</summary>
    public static IReadOnlyDictionary<string, NdArray> FromSafetensors(ReadOnlyMemory<byte> file) =>
        Safetensors.Parse(file).ToDictionary(entry => entry.Name, entry => new NdArray(
            ElementTypes.FromSafetensors(entry.Type) ?? throw new InvalidDataException($"{entry.Name}.dtype: {entry.Type} is not supported here; save it as F32"),
            entry.Shape,
            entry.Data.ToArray()), StringComparer.Ordinal);

    /// <summary>Writes a .npy file, whole or not at all.</summary>
    public static void WriteNpy(string path, NdArray array) => AtomicFile.Write(path, stream => NpyFormat.Write(stream, array));

    /// <summary>Writes a .npz file, whole or not at all.</summary>
    public static void WriteNpz(string path, IReadOnlyList<KeyValuePair<string, NdArray>> arrays) => AtomicFile.Write(path, stream => NpzFormat.Write(stream, arrays));

    private static T Guard<T>(string path, Func<T> read)
    {
        if (Directory.Exists(path)) throw new InputException(path, "expected a file, this is a folder");
        try
        {
            return read();
        }
        catch (FileNotFoundException error)
        {
            throw new InputException(path, "no such file", error);
        }
        catch (DirectoryNotFoundException error)
        {
            throw new InputException(path, "no such file", error);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException or OverflowException or OutOfMemoryException)
        {
            throw new InputException(path, error.Message, error);
        }
    }
}
