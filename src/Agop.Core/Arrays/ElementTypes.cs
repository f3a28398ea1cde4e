using TorchSharp;

namespace Agop.Core.Arrays;

/// <summary>Facts about element types: sizes, NumPy and safetensors codes, libtorch and .NET counterparts.</summary>
internal static class ElementTypes
{
    private static readonly (ElementType Type, int Size, string NumPy, string Safetensors, torch.ScalarType? Torch, Type Clr)[] s_all =
    [
        (ElementType.Bool, 1, "|b1", "BOOL", torch.ScalarType.Bool, typeof(bool)),
        (ElementType.Int8, 1, "|i1", "I8", torch.ScalarType.Int8, typeof(sbyte)),
        (ElementType.UInt8, 1, "|u1", "U8", torch.ScalarType.Byte, typeof(byte)),
        (ElementType.Int16, 2, "<i2", "I16", torch.ScalarType.Int16, typeof(short)),
        (ElementType.UInt16, 2, "<u2", "U16", null, typeof(ushort)),
        (ElementType.Int32, 4, "<i4", "I32", torch.ScalarType.Int32, typeof(int)),
        (ElementType.UInt32, 4, "<u4", "U32", null, typeof(uint)),
        (ElementType.Int64, 8, "<i8", "I64", torch.ScalarType.Int64, typeof(long)),
        (ElementType.UInt64, 8, "<u8", "U64", null, typeof(ulong)),
        (ElementType.Float16, 2, "<f2", "F16", torch.ScalarType.Float16, typeof(Half)),
        (ElementType.Float32, 4, "<f4", "F32", torch.ScalarType.Float32, typeof(float)),
        (ElementType.Float64, 8, "<f8", "F64", torch.ScalarType.Float64, typeof(double)),
    ];

    /// <summary>Bytes per element.</summary>
    public static int Size(this ElementType type) => s_all[(int)type].Size;

    /// <summary>NumPy's descr, little-endian.</summary>
    public static string NumPyCode(this ElementType type) => s_all[(int)type].NumPy;

    /// <summary>The code in .safetensors files.</summary>
    public static string SafetensorsCode(this ElementType type) => s_all[(int)type].Safetensors;

    /// <summary>Whether the type holds real numbers.</summary>
    public static bool IsFloating(this ElementType type) => type is ElementType.Float16 or ElementType.Float32 or ElementType.Float64;

    /// <summary>libtorch's type of the same elements, or null where it has none.</summary>
    public static torch.ScalarType? Torch(this ElementType type) => s_all[(int)type].Torch;

    /// <summary>The type behind a safetensors code, or null.</summary>
    public static ElementType? FromSafetensors(string code) => Find(known => known.Safetensors == code);

    /// <summary>The type behind a NumPy kind and size such as <c>f8</c>, or null.</summary>
    public static ElementType? FromNumPy(string kindAndSize) => Find(known => known.NumPy[1..] == kindAndSize);

    /// <summary>The element type of a .NET type.</summary>
    public static ElementType Of<T>()
        where T : unmanaged =>
        Find(known => known.Clr == typeof(T)) ?? throw new NotSupportedException($"arrays of {typeof(T).Name} are not supported");

    /// <summary>The element type of a tensor.</summary>
    public static ElementType Of(torch.ScalarType type) =>
        Find(known => known.Torch == type) ?? throw new NotSupportedException($"arrays of {type} are not supported");

    private static ElementType? Find(
        Func<(ElementType Type, int Size, string NumPy, string Safetensors, torch.ScalarType? Torch, Type Clr), bool> match
    )
    {
        foreach (var known in s_all)
            if (match(known))
                return known.Type;
        return null;
    }
}
