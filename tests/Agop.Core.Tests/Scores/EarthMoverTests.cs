using Agop.Core.Scores.Localisation;

namespace Agop.Core.Tests.Scores;

public sealed class EarthMoverTests
{
    /// <summary>Facts from SciPy's linear programming.</summary>
    [Theory]
    [InlineData(
        new[] { 9 },
        new[]
        {
            0.058,
            0.004,
            0.005,
            0.005,
            0.872,
            0.884,
            0.399,
            0.028,
            0.662,
            0.0,
            0.09,
            0.667,
            0.16,
            0.95,
            0.465,
            0.445,
            0.111,
            0.392,
            0.0,
            0.205,
            0.684,
            0.135,
            0.889,
            0.666,
            0.456,
            0.037,
            0.112,
            0.102,
            0.477,
            0.101,
            1.178,
            0.118,
            3.911,
            0.073,
            0.418,
            0.286,
            0.173,
            0.27,
            0.635,
            0.248,
            0.2,
            3.712,
            1.149,
            0.314,
            1.87,
            2.216,
            0.177,
            0.367,
            0.292,
            0.605,
            0.021,
            2.944,
            0.31,
            0.054,
            0.003,
            0.003,
            0.778,
            0.229,
            0.396,
            0.526,
            0.13,
            0.003,
            0.006,
            0.586,
        },
        4.482375339433394
    )]
    [InlineData(
        new[] { 16, 30 },
        new[]
        {
            0.334,
            0.275,
            0.03,
            1.382,
            0.109,
            0.659,
            0.491,
            0.39,
            0.084,
            1.355,
            1.448,
            0.029,
            0.457,
            2.121,
            1.704,
            0.011,
            0.983,
            0.976,
            0.359,
            0.014,
            0.001,
            4.056,
            0.004,
            0.403,
            0.554,
            1.147,
            0.424,
            0.303,
            0.075,
            0.887,
            0.31,
            0.216,
            0.672,
            0.495,
            0.334,
            0.154,
            1.02,
            0.062,
            0.141,
            0.322,
            0.323,
            0.014,
            0.386,
            0.019,
            0.217,
            0.644,
            1.329,
            0.396,
            1.115,
            0.367,
            1.468,
            0.021,
            0.015,
            0.173,
            0.023,
            0.002,
            0.363,
            0.186,
            0.192,
            0.051,
            0.312,
            0.938,
            1.705,
            0.161,
        },
        2.501399084217331
    )]
    [InlineData(
        new[] { 18, 25, 40, 46 },
        new[]
        {
            0.399,
            0.663,
            0.973,
            0.36,
            0.532,
            0.047,
            0.957,
            0.122,
            0.717,
            0.064,
            0.584,
            0.756,
            0.151,
            0.68,
            0.05,
            0.441,
            1.14,
            1.015,
            0.608,
            0.029,
            1.713,
            0.222,
            0.074,
            0.0,
            0.062,
            0.0,
            0.489,
            0.097,
            1.845,
            0.389,
            0.338,
            0.562,
            0.271,
            0.414,
            0.257,
            0.037,
            0.014,
            2.318,
            0.167,
            0.239,
            0.185,
            2.048,
            0.207,
            0.017,
            0.252,
            0.479,
            0.809,
            0.032,
            0.431,
            0.019,
            0.197,
            0.718,
            3.198,
            0.674,
            1.186,
            0.061,
            0.34,
            0.118,
            1.49,
            0.368,
            0.563,
            0.049,
            0.478,
            0.0,
        },
        2.17430488889927
    )]
    [InlineData(
        new[] { 0, 2, 12, 17, 26, 39, 42, 60 },
        new[]
        {
            1.808,
            1.242,
            1.482,
            0.007,
            0.034,
            0.558,
            1.416,
            0.389,
            0.047,
            0.003,
            0.142,
            0.001,
            0.094,
            1.427,
            1.171,
            0.252,
            0.038,
            0.378,
            0.292,
            0.001,
            1.359,
            0.022,
            0.041,
            0.087,
            1.165,
            0.0,
            0.167,
            1.366,
            0.06,
            0.001,
            0.047,
            1.177,
            0.003,
            0.044,
            0.856,
            0.651,
            0.017,
            1.134,
            0.006,
            0.272,
            0.244,
            0.247,
            0.379,
            0.113,
            0.201,
            0.03,
            0.566,
            2.47,
            0.12,
            2.01,
            0.236,
            1.122,
            0.217,
            1.432,
            1.245,
            0.394,
            0.122,
            2.034,
            0.216,
            2.08,
            0.127,
            0.542,
            0.67,
            0.919,
        },
        1.9931554230155824
    )]
    public void Distances_equal_linear_programmings(int[] mask, double[] map, double expected)
    {
        var inside = new bool[64];
        foreach (var pixel in mask)
            inside[pixel] = true;
        var sum = map.Sum();
        Assert.Equal(expected, EarthMover.Distance(inside, Array.ConvertAll(map, value => value / sum), 8), 1e-9);
    }

    [Fact]
    public void Equal_masses_are_the_cheapest_assignment()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var count = random.Next(1, 6);
            int[] Pixels() => [.. Enumerable.Range(0, 25).OrderBy(_ => random.Next()).Take(count)];
            var (from, to) = (Pixels(), Pixels());
            var (mask, mass) = (new bool[25], new double[25]);
            foreach (var pixel in from)
                mask[pixel] = true;
            foreach (var pixel in to)
                mass[pixel] = 1.0 / count;
            var best =
                Permutations(to)
                    .Min(order => from.Zip(order, (a, b) => Math.Sqrt(Math.Pow(a / 5 - b / 5, 2) + Math.Pow(a % 5 - b % 5, 2))).Sum())
                / count;
            Assert.Equal(best, EarthMover.Distance(mask, mass, 5), 1e-12);
        }
    }

    private static IEnumerable<int[]> Permutations(int[] items)
    {
        if (items.Length <= 1)
            return [items];
        return items.SelectMany((item, i) => Permutations([.. items[..i], .. items[(i + 1)..]]).Select(rest => (int[])[item, .. rest]));
    }
}
