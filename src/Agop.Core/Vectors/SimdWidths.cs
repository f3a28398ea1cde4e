using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Agop.Core.Vectors;

/// <summary>What this processor has.</summary>
internal static class SimdWidths
{
    /// <summary>The widest that the processor runs without emulation.</summary>
    public static SimdWidth Best { get; } =
        Vector512.IsHardwareAccelerated ? SimdWidth.Bits512 : Vector256.IsHardwareAccelerated && Fma.IsSupported ? SimdWidth.Bits256 : SimdWidth.Scalar;
}
