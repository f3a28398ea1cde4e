namespace Agop.Core.Arrays;

/// <summary>An array in an open file: its type and shape are known, its elements are read when they are asked for, once.</summary>
/// <param name="type">What the elements become: what this library has no type for is widened to float32.</param>
/// <param name="shape">Sizes, outermost first.</param>
/// <param name="read">Reads the elements.</param>
internal sealed class StoredArray(ElementType type, long[] shape, Func<NdArray> read)
{
    private readonly Lazy<NdArray> _array = new(read, LazyThreadSafetyMode.None);

    /// <summary>What the elements are.</summary>
    public ElementType Type => type;

    /// <summary>Sizes, outermost first.</summary>
    public long[] Shape => shape;

    /// <summary>Shape as a person writes it.</summary>
    public string ShapeText => NdArray.TextOf(shape);

    /// <summary>The array, while its file is open.</summary>
    public NdArray Read() => _array.Value;

    /// <summary>An array that is in memory.</summary>
    public static StoredArray Of(NdArray array) => new(array.Type, array.Shape, () => array);
}
