namespace Agop.Core.Arrays;

/// <summary>What a .npy file says of its array.</summary>
/// <param name="Type">What the elements are.</param>
/// <param name="BigEndian">Whether their bytes are in the other order.</param>
/// <param name="Fortran">Whether the first dimension varies fastest.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Offset">Where the elements begin, in bytes.</param>
internal sealed record NpyHeader(ElementType Type, bool BigEndian, bool Fortran, long[] Shape, long Offset);
