using Agop.Core.Arrays;

namespace Agop.Core.Tests.Arrays;

/// <summary>Every value of the small types, by the formulas of their specifications.</summary>
public sealed class SmallFloatsTests
{
    private static float[] All(string type) => SmallFloats.Widen(type, [.. Enumerable.Range(0, 256).Select(i => (byte)i)]);

    [Fact]
    public void Float8_E4M3_has_its_values_and_no_infinity()
    {
        var values = All(SmallFloats.E4M3);
        for (var bits = 0; bits < 256; bits++)
        {
            var (sign, exponent, mantissa) = (bits >= 128 ? -1 : 1, bits / 8 % 16, bits % 8);
            if (exponent == 15 && mantissa == 7)
                Assert.True(float.IsNaN(values[bits]));
            else
                Assert.Equal(
                    sign * (exponent == 0 ? mantissa * Math.Pow(2, -9) : (8 + mantissa) * Math.Pow(2, exponent - 10)),
                    values[bits]
                );
        }
        Assert.Equal(448, values.Where(float.IsFinite).Max());
    }

    [Fact]
    public void Float8_E5M2_has_its_values_and_infinity()
    {
        var values = All(SmallFloats.E5M2);
        for (var bits = 0; bits < 256; bits++)
        {
            var (sign, exponent, mantissa) = (bits >= 128 ? -1 : 1, bits / 4 % 32, bits % 4);
            if (exponent == 31)
                Assert.True(mantissa == 0 ? float.IsInfinity(values[bits]) : float.IsNaN(values[bits]));
            else
                Assert.Equal(
                    sign * (exponent == 0 ? mantissa * Math.Pow(2, -16) : (4 + mantissa) * Math.Pow(2, exponent - 17)),
                    values[bits]
                );
        }
        Assert.Equal(57344, values.Where(float.IsFinite).Max());
    }

    [Fact]
    public void Bfloat16_is_the_upper_half_of_a_float32()
    {
        var random = new Random(3);
        for (var i = 0; i < 1000; i++)
        {
            var value = BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32) & 0xffff0000);
            Assert.Equal(
                BitConverter.SingleToUInt32Bits(value),
                BitConverter.SingleToUInt32Bits(SmallFloats.Widen(SmallFloats.Brain, BitConverter.GetBytes(value)[2..])[0])
            );
        }
    }
}
