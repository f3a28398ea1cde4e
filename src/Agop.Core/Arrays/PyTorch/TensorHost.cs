using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Agop.Core.Arrays.PyTorch;

/// <summary>Makes arrays of the tensors that a pickle describes, from the bytes beside it in the archive.</summary>
/// <param name="archive">The file.</param>
/// <param name="folder">Where in it the pickle lies.</param>
internal sealed class TensorHost(ZipArchive archive, string folder) : IPickleHost
{
    private static readonly PickleGlobal s_orderedDictionary = new("collections", "OrderedDict");
    private static readonly PickleGlobal s_tensor = new("torch._utils", "_rebuild_tensor_v2");
    private static readonly PickleGlobal s_parameter = new("torch._utils", "_rebuild_parameter");
    private static readonly PickleGlobal s_size = new("torch", "Size");

    private static readonly Dictionary<string, (ElementType Type, bool IsBrainFloat)> s_storages = new(StringComparer.Ordinal)
    {
        ["DoubleStorage"] = (ElementType.Float64, false),
        ["FloatStorage"] = (ElementType.Float32, false),
        ["HalfStorage"] = (ElementType.Float16, false),
        ["BFloat16Storage"] = (ElementType.UInt16, true),
        ["LongStorage"] = (ElementType.Int64, false),
        ["IntStorage"] = (ElementType.Int32, false),
        ["ShortStorage"] = (ElementType.Int16, false),
        ["CharStorage"] = (ElementType.Int8, false),
        ["ByteStorage"] = (ElementType.UInt8, false),
        ["BoolStorage"] = (ElementType.Bool, false),
    };

    private const int DeepestTensor = 32;
    private readonly Dictionary<string, Storage> _storages = new(StringComparer.Ordinal);
    private long _produced;

    /// <inheritdoc/>
    public object? Find(PickleGlobal name) => name == s_orderedDictionary || name == s_tensor || name == s_parameter || name == s_size || (name.Module == "torch" && s_storages.ContainsKey(name.Name))
        ? name
        : throw new InvalidDataException($"it names {name}, which is no part of a state dict; refused, since a pickle can run any code (nothing was run)");

    /// <inheritdoc/>
    public object? Make(PickleGlobal function, object?[] arguments) => (function.Name, arguments) switch
    {
        ("OrderedDict", []) => new Dictionary<string, object?>(StringComparer.Ordinal),
        ("Size", [object?[] sizes]) => sizes,
        ("_rebuild_parameter", [NdArray tensor, ..]) => tensor,
        ("_rebuild_tensor_v2", [Storage storage, long offset, object?[] sizes, object?[] strides, ..]) => Tensor(storage, offset, Whole(sizes), Whole(strides)),
        _ => throw new InvalidDataException($"{function}: unexpected arguments"),
    };

    /// <inheritdoc/>
    public object? Load(object? identity)
    {
        if (identity is not object?[] parts || parts is not ["storage", PickleGlobal kind, string key, _, ..] || !s_storages.TryGetValue(kind.Name, out var type))
            throw new InvalidDataException("expected the identity of a tensor's storage");
        if (_storages.TryGetValue(key, out var known)) return known;
        var entry = archive.GetEntry($"{folder}data/{key}") ?? throw new InvalidDataException($"data/{key}: missing");
        return _storages[key] = new Storage(type.Type, type.IsBrainFloat, PyTorchFile.Bytes(entry));
    }

    private static long[] Whole(object?[] values) => Array.ConvertAll(values, value => value is long number and >= 0 ? number : throw new InvalidDataException("expected sizes and strides from 0"));

    private NdArray Tensor(Storage storage, long offset, long[] sizes, long[] strides)
    {
        if (sizes.Length > DeepestTensor) throw new InvalidDataException($"a tensor of {sizes.Length} dimensions, expected at most {DeepestTensor}");
        var (element, count) = (storage.Type.Size(), NdArray.CountOf(sizes));
        // Views of the same bytes can ask for any number of them.
        if ((_produced = checked(_produced + count * element)) > NpyFormat.MaximumBytes) throw new InvalidDataException($"tensors of more than {NpyFormat.MaximumBytes} bytes together");
        if (strides.Length != sizes.Length) throw new InvalidDataException("expected as many strides as sizes");
        Int128 last = offset;
        for (var i = 0; i < sizes.Length; i++) last += (Int128)strides[i] * Math.Max(0, sizes[i] - 1);
        if (offset < 0 || (count > 0 && (last + 1) * element > storage.Bytes.Length) || count > storage.Bytes.Length) throw new InvalidDataException($"a tensor of shape ({string.Join(", ", sizes)}) reaches beyond its {storage.Bytes.Length} bytes");
        var bytes = new byte[count * element];
        var index = new long[sizes.Length];
        for (long i = 0, place = offset; i < count; i++)
        {
            storage.Bytes.AsSpan((int)(place * element), element).CopyTo(bytes.AsSpan((int)(i * element)));
            for (var d = sizes.Length - 1; d >= 0; d--)
            {
                place += strides[d];
                if (++index[d] < sizes[d]) break;
                (place, index[d]) = (place - strides[d] * sizes[d], 0);
            }
        }
        return storage.IsBrainFloat ? Widened(bytes, sizes) : new NdArray(storage.Type, sizes, bytes);
    }

    /// <summary>bfloat16 is the upper half of a float32.</summary>
    private static NdArray Widened(byte[] bytes, long[] sizes)
    {
        var halves = MemoryMarshal.Cast<byte, ushort>(bytes);
        var values = new float[halves.Length];
        for (var i = 0; i < values.Length; i++) values[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
        return NdArray.From(values, sizes);
    }

    private sealed record Storage(ElementType Type, bool IsBrainFloat, byte[] Bytes);
}
