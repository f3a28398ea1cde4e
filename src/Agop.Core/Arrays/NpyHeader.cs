namespace Agop.Core.Arrays;

/// <summary>What a .npy file says of its array.</summary>
/// <param name="Type">What the elements are.</param>
/// <param name="BigEndian">Whether their bytes are in the other order.</param>
/// <param name="Fortran">Whether the first dimension varies fastest.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Offset">Where the elements begin, in bytes.</param>
internal sealed record NpyHeader(ElementType Type, bool BigEndian, bool Fortran, long[] Shape, long Offset)
{
    /// <summary>Makes elements from the file little-endian, and looks at booleans.</summary>
    /// <exception cref="InvalidDataException">A boolean is neither 0 nor 1.</exception>
    public void Decode(Span<byte> elements)
    {
        var size = Type.Size();
        if (BigEndian)
            for (var i = 0; i < elements.Length; i += size)
                elements.Slice(i, size).Reverse();
        if (Type == ElementType.Bool && elements.ContainsAnyExceptInRange<byte>(0, 1))
            throw new InvalidDataException("data: expected booleans to be 0 or 1");
    }
}
