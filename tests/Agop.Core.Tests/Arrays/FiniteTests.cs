using System.Numerics;
using Agop.Core.Arrays;

namespace Agop.Core.Tests.Arrays;

public sealed class FiniteTests
{
    [Fact]
    public void One_value_that_is_not_finite_is_seen_wherever_it_is()
    {
        Check(float.MaxValue, [float.NaN, float.PositiveInfinity, float.NegativeInfinity]);
        Check(double.MaxValue, [double.NaN, double.PositiveInfinity, double.NegativeInfinity]);
    }

    private static void Check<T>(T largest, T[] others)
        where T : struct, IFloatingPointIeee754<T>
    {
        for (var length = 0; length < 70; length++)
        {
            T[] values = [.. Enumerable.Range(0, length).Select(_ => largest * T.CreateChecked(2 * Random.Shared.NextDouble() - 1))];
            Assert.True(Finite.All<T>(values));
            for (var place = 0; place < length; place++)
            {
                var (known, other) = (values[place], others[Random.Shared.Next(others.Length)]);
                values[place] = other;
                Assert.False(Finite.All<T>(values), $"{other} at {place} of {length}");
                values[place] = known;
            }
        }
    }
}
