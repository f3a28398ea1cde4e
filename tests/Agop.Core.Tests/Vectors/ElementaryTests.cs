using System.Numerics;
using Agop.Core.Vectors;

namespace Agop.Core.Tests.Vectors;

public sealed unsafe class ElementaryTests
{
    private enum Function
    {
        Exp,
        Log,
        Sin,
        Cos,
    }

    /// <summary>Values of a function at 16 places, at one width.</summary>
    private static T[] Values<TV, T, TW>(Function function, T[] at)
        where TV : struct, ISimd<TV, T, TW>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TW : struct, ISimd<TW, double, TW>
    {
        var values = new T[16];
        fixed (
            T* from = at,
                to = values
        )
        {
            for (var lane = 0; lane < 16; lane += TV.Count)
            {
                var x = TV.Load(from + lane);
                var value = function switch
                {
                    Function.Exp => Elementary<TV, T, TW>.Exp(x),
                    Function.Log => Elementary<TV, T, TW>.Log(x),
                    Function.Sin => Elementary<TV, T, TW>.SinCosTurns(x).Sin,
                    _ => Elementary<TV, T, TW>.SinCosTurns(x).Cos,
                };
                TV.Store(value, to + lane);
            }
        }
        return values;
    }

    private static float[] EveryWidth(Function function, float[] at)
    {
        var scalar = Values<SimdScalar<float>, float, SimdScalar<double>>(function, at);
        Assert.Equal(scalar, Values<Simd256<float>, float, Simd256<double>>(function, at));
        Assert.Equal(scalar, Values<Simd512<float>, float, Simd512<double>>(function, at));
        return scalar;
    }

    private static double[] EveryWidth(Function function, double[] at)
    {
        var scalar = Values<SimdScalar<double>, double, SimdScalar<double>>(function, at);
        Assert.Equal(scalar, Values<Simd256<double>, double, Simd256<double>>(function, at));
        Assert.Equal(scalar, Values<Simd512<double>, double, Simd512<double>>(function, at));
        return scalar;
    }

    [Fact]
    public void Exp_and_log_are_within_units_in_the_last_place_at_every_width()
    {
        var random = new Random();
        for (var round = 0; round < 4000; round++)
        {
            var x = Enumerable.Range(0, 16).Select(_ => 1415 * random.NextDouble() - 707.5).ToArray();
            AssertUlps(x, EveryWidth(Function.Exp, x), Math.Exp, 4);
            var singles = Array.ConvertAll(x, value => (float)(value / 8.15));
            AssertUlps(singles, EveryWidth(Function.Exp, singles), Math.Exp, 2);

            var positive = Array.ConvertAll(x, Math.Exp);
            AssertUlps(positive, EveryWidth(Function.Log, positive), Math.Log, 4);
            var positiveSingles = Array.ConvertAll(singles, value => (float)Math.Exp(value));
            AssertUlps(positiveSingles, EveryWidth(Function.Log, positiveSingles), Math.Log, 2);
            var nearOne = Array.ConvertAll(x, value => 1 + value / 1e4);
            AssertUlps(nearOne, EveryWidth(Function.Log, nearOne), Math.Log, 4);
        }
    }

    [Fact]
    public void Exp_saturates_and_passes_NaN_on()
    {
        var x = new double[16];
        (x[0], x[1], x[2], x[3]) = (-1e9, 1e9, double.NaN, double.NegativeInfinity);
        var values = EveryWidth(Function.Exp, x);
        Assert.InRange(values[0], 0, 1e-300);
        Assert.True(values[1] > 1e300);
        Assert.True(double.IsNaN(values[2]));
        Assert.InRange(values[3], 0, 1e-300);
        Assert.Equal(1, values[4]);
    }

    [Fact]
    public void Sin_and_cos_of_turns_are_within_float_precision_at_every_width()
    {
        var random = new Random();
        for (var round = 0; round < 4000; round++)
        {
            var turns = Enumerable.Range(0, 16).Select(i => i == 0 ? random.Next(5) / 4f : random.NextSingle()).ToArray();
            var (sin, cos) = (EveryWidth(Function.Sin, turns), EveryWidth(Function.Cos, turns));
            for (var i = 0; i < 16; i++)
            {
                Assert.Equal(Math.Sin(2 * Math.PI * turns[i]), sin[i], 1.5e-7);
                Assert.Equal(Math.Cos(2 * Math.PI * turns[i]), cos[i], 1.5e-7);
            }
        }
    }

    [Fact]
    public void Integers_load_exactly_at_every_width()
    {
        int[] integers = [.. Enumerable.Range(0, 16).Select(_ => Random.Shared.Next(-(1 << 24), 1 << 24))];
        T[] Loaded<TV, T, TW>()
            where TV : struct, ISimd<TV, T, TW>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TW : struct, ISimd<TW, double, TW>
        {
            var values = new T[16];
            fixed (int* from = integers)
            fixed (T* to = values)
                for (var lane = 0; lane < 16; lane += TV.Count)
                    TV.Store(TV.Load(from + lane), to + lane);
            return values;
        }
        var (singles, doubles) = (Array.ConvertAll(integers, i => (float)i), Array.ConvertAll(integers, i => (double)i));
        Assert.Equal(singles, Loaded<SimdScalar<float>, float, SimdScalar<double>>());
        Assert.Equal(singles, Loaded<Simd256<float>, float, Simd256<double>>());
        Assert.Equal(singles, Loaded<Simd512<float>, float, Simd512<double>>());
        Assert.Equal(doubles, Loaded<SimdScalar<double>, double, SimdScalar<double>>());
        Assert.Equal(doubles, Loaded<Simd256<double>, double, Simd256<double>>());
        Assert.Equal(doubles, Loaded<Simd512<double>, double, Simd512<double>>());
    }

    private static void AssertUlps(float[] x, float[] values, Func<double, double> exact, double ulps)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var expected = exact(x[i]);
            Assert.True(
                Math.Abs(values[i] - expected) <= ulps * (MathF.BitIncrement(MathF.Abs((float)expected)) - MathF.Abs((float)expected)),
                $"at {x[i]:r}: {values[i]:r}, expected {expected:r}"
            );
        }
    }

    private static void AssertUlps(double[] x, double[] values, Func<double, double> exact, double ulps)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var expected = exact(x[i]);
            Assert.True(
                Math.Abs(values[i] - expected) <= ulps * (Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected)),
                $"at {x[i]:r}: {values[i]:r}, expected {expected:r}"
            );
        }
    }
}
