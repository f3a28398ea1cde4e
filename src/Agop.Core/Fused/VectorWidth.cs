using Agop.Core.Vectors;

namespace Agop.Core.Fused;

/// <summary>What the fused path runs on here. It decides the speed, never the result.</summary>
public static class VectorWidth
{
    /// <summary>In words: <c>512 bits</c>.</summary>
    public static string Summary => SimdWidths.Best switch
    {
        SimdWidth.Bits512 => "512 bits",
        SimdWidth.Bits256 => "256 bits",
        _ => "none (this processor has neither AVX-512 nor AVX2 with FMA)",
    };
}
