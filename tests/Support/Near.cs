namespace Agop.Tests.Support;

/// <summary>
/// Comparisons of arrays: the largest difference against a relative bound, of the largest expected value, or an absolute one.
/// </summary>
internal static class Near
{
    public static void Equal(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double relative, double absolute = 0)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = 0,
            worst = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.False(double.IsNaN(actual[i]) && !double.IsNaN(expected[i]), $"element {i} is NaN");
            scale = Math.Max(scale, Math.Abs(expected[i]));
            worst = Math.Max(worst, Math.Abs(expected[i] - actual[i]));
        }
        Assert.True(
            worst <= Math.Max(relative * Math.Max(scale, double.Epsilon), absolute),
            $"largest difference {worst:g3} against a scale of {scale:g3}: {worst / scale:g3} relative, expected at most {relative:g3} or "
                + $"{absolute:g3} in all"
        );
    }
}
