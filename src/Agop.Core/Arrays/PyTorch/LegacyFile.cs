using System.Buffers.Binary;

namespace Agop.Core.Arrays.PyTorch;

/// <summary>
/// The format of torch.save before PyTorch 1.6: pickles one behind the other (a magic number, the version, the system, the object, the
/// storages' keys), then each storage as its length and its numbers.
/// </summary>
internal static class LegacyFile
{
    private const long Version = 1001;

    /// <summary>The pickle of 0x1950a86a20f9469cfc6c, without its protocol.</summary>
    private static ReadOnlySpan<byte> Magic => [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    /// <summary>Whether bytes begin so.</summary>
    public static bool IsOne(ReadOnlySpan<byte> file) => file.Length > 2 + Magic.Length && file[0] == 0x80 && file[2..].StartsWith(Magic);

    /// <summary>The object that was saved.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, or from a big-endian machine.</exception>
    public static object? Read(byte[] file)
    {
        var storages = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var host = new TensorHost(key => storages.GetValueOrDefault(key) ?? throw new InvalidDataException($"storage {key}: missing"));
        var place = 2 + Magic.Length;
        object? Next(string what)
        {
            var reader = new PickleReader(file, host, place);
            try
            {
                var value = reader.Read();
                place = reader.End;
                return value;
            }
            catch (InvalidDataException error)
            {
                throw new InvalidDataException($"{what}: {error.Message}", error);
            }
        }

        if (Next("version") is not Version)
            throw new InvalidDataException($"version: expected {Version}");
        if (Next("system") is Dictionary<string, object?> system && system.GetValueOrDefault("little_endian") is false)
            throw new InvalidDataException("system: expected a little-endian one");
        var root = Next("object");
        if (Next("storages") is not List<object?> keys)
            throw new InvalidDataException("storages: expected a list of keys");
        foreach (var key in keys)
        {
            if (key is not string name || !host.Storages.TryGetValue(name, out var storage))
                throw new InvalidDataException($"storages: no tensor is in '{key}'");
            if (place > file.Length - sizeof(long))
                throw new InvalidDataException($"storage {name}: the file ends too early");
            var count = BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(place));
            place += sizeof(long);
            if (count < 0 || count > (file.Length - place) / storage.Kind.Size)
                throw new InvalidDataException($"storage {name}: {count} numbers, the file has {file.Length - place} more bytes");
            storages[name] = file[place..(place += (int)count * storage.Kind.Size)];
        }
        return root;
    }
}
