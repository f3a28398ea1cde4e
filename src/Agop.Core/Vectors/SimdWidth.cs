namespace Agop.Core.Vectors;

/// <summary>How wide the fused path's vectors are. Results do not depend on it.</summary>
internal enum SimdWidth
{
    /// <summary>No vectors.</summary>
    Scalar,

    /// <summary>256 bits: AVX2 and FMA.</summary>
    Bits256,

    /// <summary>512 bits: AVX-512.</summary>
    Bits512,
}
