namespace Agop.Core.Tests.Support;

/// <summary>Random values.</summary>
internal static class Draw
{
    /// <summary>Of N(mean, 1), by Box and Muller.</summary>
    public static double[] Normal(Random random, int count, double mean = 0) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => mean + Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())),
        ];
}
