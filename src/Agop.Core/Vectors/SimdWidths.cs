using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Agop.Core.Vectors;

/// <summary>What this processor has.</summary>
internal static class SimdWidths
{
    /// <summary>The widest that the processor runs without emulation.</summary>
    public static SimdWidth Best { get; } =
        Vector512.IsHardwareAccelerated ? SimdWidth.Bits512
        : Vector256.IsHardwareAccelerated && Fma.IsSupported ? SimdWidth.Bits256
        : SimdWidth.Scalar;

    /// <summary>In words: <c>512 bits</c>.</summary>
    public static string Summary =>
        Best switch
        {
            SimdWidth.Bits512 => "512 bits",
            SimdWidth.Bits256 => "256 bits",
            _ => "none (this processor has neither AVX-512 nor AVX2 with FMA)",
        };
}
