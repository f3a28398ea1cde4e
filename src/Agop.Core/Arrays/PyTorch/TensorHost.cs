namespace Agop.Core.Arrays.PyTorch;

/// <summary>
/// Makes arrays of the tensors that a pickle describes. Their numbers lie outside of the pickle and are read when they are asked for.
/// </summary>
/// <param name="bytesOf">Gives the bytes of a storage by its key.</param>
internal sealed class TensorHost(Func<string, byte[]> bytesOf) : IPickleHost
{
    private const int DeepestTensor = 32;
    private static readonly TensorStorage.Element s_bytes = new(ElementType.UInt8, 1);

    private static readonly Dictionary<string, TensorStorage.Element> s_storages = new(StringComparer.Ordinal)
    {
        ["DoubleStorage"] = new(ElementType.Float64, 8),
        ["FloatStorage"] = new(ElementType.Float32, 4),
        ["HalfStorage"] = new(ElementType.Float16, 2),
        ["BFloat16Storage"] = new(ElementType.Float32, 2, SmallFloats.Brain),
        ["LongStorage"] = new(ElementType.Int64, 8),
        ["IntStorage"] = new(ElementType.Int32, 4),
        ["ShortStorage"] = new(ElementType.Int16, 2),
        ["CharStorage"] = new(ElementType.Int8, 1),
        ["ByteStorage"] = s_bytes,
        ["BoolStorage"] = new(ElementType.Bool, 1),
        ["UntypedStorage"] = s_bytes,
    };

    /// <summary>The types that newer files name beside an untyped storage.</summary>
    private static readonly Dictionary<string, TensorStorage.Element> s_types = new(StringComparer.Ordinal)
    {
        ["float8_e4m3fn"] = new(ElementType.Float32, 1, SmallFloats.E4M3),
        ["float8_e5m2"] = new(ElementType.Float32, 1, SmallFloats.E5M2),
        ["bfloat16"] = new(ElementType.Float32, 2, SmallFloats.Brain),
        ["float16"] = new(ElementType.Float16, 2),
        ["float32"] = new(ElementType.Float32, 4),
        ["float64"] = new(ElementType.Float64, 8),
        ["uint16"] = new(ElementType.UInt16, 2),
        ["uint32"] = new(ElementType.UInt32, 4),
        ["uint64"] = new(ElementType.UInt64, 8),
    };

    private static readonly HashSet<string> s_modulesThatRun = new(StringComparer.Ordinal)
    {
        "os",
        "posix",
        "nt",
        "subprocess",
        "sys",
        "runpy",
        "shutil",
        "socket",
        "pty",
        "importlib",
        "pickle",
        "code",
        "commands",
        "ctypes",
        "webbrowser",
        "asyncio",
        "timeit",
        "bdb",
        "operator",
        "functools",
    };

    private static readonly HashSet<string> s_builtinsThatRun = new(StringComparer.Ordinal)
    {
        "eval",
        "exec",
        "execfile",
        "compile",
        "open",
        "getattr",
        "setattr",
        "apply",
        "__import__",
        "input",
    };

    private readonly Dictionary<string, TensorStorage> _storages = new(StringComparer.Ordinal);
    private long _produced;

    /// <summary>The kinds of storages that the pickle named, by their keys.</summary>
    public IReadOnlyDictionary<string, TensorStorage> Storages => _storages;

    /// <inheritdoc/>
    public object? Find(PickleGlobal name) =>
        s_modulesThatRun.Contains(name.Module.Split('.')[0])
        || name.Module is "builtins" or "__builtin__" && s_builtinsThatRun.Contains(name.Name)
            ? throw new InvalidDataException(
                $"it names {name}, which is no part of a checkpoint; refused, since a pickle can run any code (nothing was run)"
            )
            : name;

    /// <inheritdoc/>
    public object? Make(PickleGlobal function, object?[] arguments) =>
        (function.Module, function.Name, arguments) switch
        {
            ("collections", "OrderedDict", []) or ("collections", "defaultdict", _) => new Dictionary<string, object?>(
                StringComparer.Ordinal
            ),
            ("torch", "Size", [object?[] sizes]) => sizes,
            ("torch._utils", "_rebuild_parameter" or "_rebuild_parameter_with_state", [StoredArray tensor, ..]) => tensor,
            (
                "torch._utils",
                "_rebuild_tensor"
                    or "_rebuild_tensor_v2",
                [TensorStorage storage, long offset, object?[] sizes, object?[] strides, ..]
            ) => Tensor(storage, storage.Kind, offset, sizes, strides),
            (
                "torch._utils",
                "_rebuild_tensor_v3",
                [TensorStorage storage, long offset, object?[] sizes, object?[] strides, _, _, PickleGlobal { Module: "torch" } type, ..]
            ) => Tensor(
                storage,
                s_types.GetValueOrDefault(type.Name) ?? throw new InvalidDataException($"{type}: tensors of this type are not read here"),
                offset,
                sizes,
                strides
            ),
            ("torch._tensor", "_rebuild_from_type_v2", [PickleGlobal maker, _, object?[] inner, ..]) when maker.Module == "torch._utils" =>
                Make(maker, inner),
            ("torch._utils", "_rebuild_tensor" or "_rebuild_tensor_v2" or "_rebuild_tensor_v3" or "_rebuild_parameter", _) =>
                throw new InvalidDataException($"{function}: unexpected arguments"),
            _ => new PickledObject(function.ToString()),
        };

    /// <inheritdoc/>
    public object? Load(object? identity)
    {
        if (
            identity is not object?[] parts
            || parts is not ["storage", PickleGlobal kind, string key, _, ..]
            || !s_storages.TryGetValue(kind.Name, out var type)
        )
            throw new InvalidDataException("expected the identity of a tensor's storage");
        if (!_storages.TryGetValue(key, out var known))
        {
            var bytes = new Lazy<byte[]>(() => bytesOf(key), LazyThreadSafetyMode.None);
            _storages[key] = known = new TensorStorage(type, () => bytes.Value);
        }
        // Before PyTorch 1.6 a storage could be a part of another: its key, where it begins, how long it is.
        return parts is [_, _, _, _, _, object?[] and [_, long and >= 0 and var offset, _], ..] ? known with { Offset = offset } : known;
    }

    private static long[] Whole(object?[] values) =>
        Array.ConvertAll(
            values,
            value => value is long number and >= 0 ? number : throw new InvalidDataException("expected sizes and strides from 0")
        );

    private StoredArray Tensor(TensorStorage storage, TensorStorage.Element kind, long offset, object?[] dimensions, object?[] steps)
    {
        var (sizes, strides) = (Whole(dimensions), Whole(steps));
        if (sizes.Length > DeepestTensor)
            throw new InvalidDataException($"a tensor of {sizes.Length} dimensions, expected at most {DeepestTensor}");
        if (strides.Length != sizes.Length)
            throw new InvalidDataException("expected as many strides as sizes");
        if (offset < 0)
            throw new InvalidDataException("expected a tensor's offset from 0");
        var count = NdArray.CountOf(sizes);
        if (count > NpyFormat.MaximumBytes)
            throw new InvalidDataException(
                $"a tensor of shape ({string.Join(", ", sizes)}): expected at most {NpyFormat.MaximumBytes} bytes"
            );
        return new StoredArray(kind.Type, sizes, () => Read(storage, kind, checked(storage.Offset + offset), sizes, strides));
    }

    private NdArray Read(TensorStorage storage, TensorStorage.Element kind, long offset, long[] sizes, long[] strides)
    {
        var (stored, size, count) = (storage.Bytes(), kind.Size, NdArray.CountOf(sizes));
        // Views of the same bytes can ask for any number of them.
        if ((_produced = checked(_produced + count * kind.Type.Size())) > NpyFormat.MaximumBytes)
            throw new InvalidDataException($"tensors of more than {NpyFormat.MaximumBytes} bytes together");
        Int128 last = offset;
        for (var i = 0; i < sizes.Length; i++)
            last += (Int128)strides[i] * Math.Max(0, sizes[i] - 1);
        if ((count > 0 && (last + 1) * size > stored.Length) || count > stored.Length)
            throw new InvalidDataException($"a tensor of shape ({string.Join(", ", sizes)}) reaches beyond its {stored.Length} bytes");
        var bytes = new byte[count * size];
        var index = new long[sizes.Length];
        for (long i = 0, place = offset; i < count; i++)
        {
            stored.AsSpan((int)(place * size), size).CopyTo(bytes.AsSpan((int)(i * size)));
            for (var d = sizes.Length - 1; d >= 0; d--)
            {
                place += strides[d];
                if (++index[d] < sizes[d])
                    break;
                (place, index[d]) = (place - strides[d] * sizes[d], 0);
            }
        }
        return kind.Widened is { } widened ? NdArray.From(SmallFloats.Widen(widened, bytes), sizes) : new NdArray(kind.Type, sizes, bytes);
    }
}
