using System.Globalization;
using Agop.Core.Scores;
using Agop.Core.Tests.Support;

namespace Agop.Core.Tests.Scores;

/// <summary>A map, |map| as scores see it, with its mask.</summary>
internal sealed record ScoreCase(double[] Map, bool[] Mask, int Width)
{
    /// <summary>Facts of scikit-learn are about this one; it has ties inside and outside of the mask.</summary>
    public static ScoreCase WithTies { get; } =
        Of("##......#..#..#.....", 0.6, 0.1, 0, 0.4, 0, 0.5, 0.4, 2.3, 1.5, 0.2, 2.4, 0.1, 0.3, 0, 0.2, 0.2, 0.6, 0.8, 0.8, 0.2);

    public int MaskCount => Mask.Count(inside => inside);

    /// <param name="mask">Row by row with a space between rows; # is in the mask.</param>
    /// <param name="map">Row by row.</param>
    public static ScoreCase Of(string mask, params double[] map)
    {
        var rows = mask.Split(' ');
        return new ScoreCase(map, [.. rows.SelectMany(row => row.Select(pixel => pixel == '#'))], rows[0].Length);
    }

    /// <summary>The same value everywhere.</summary>
    public static ScoreCase Constant(string mask, double value) => Of(mask, [.. mask.Replace(" ", "").Select(_ => value)]);

    /// <summary>
    /// Checks something for random images of up to 6 x 6 pixels, many with ties, some constant, all-zero or with a full mask.
    /// </summary>
    public static void ForMany(Action<ScoreCase> check) => RandomCases.ForMany(200, random => Draw(random, 6), check);

    /// <summary>Checks something for random images of one row.</summary>
    public static void ForManyRows(Action<ScoreCase> check) => RandomCases.ForMany(200, random => Draw(random, 1), check);

    /// <summary>The score of an id, with its parameter's value after a colon.</summary>
    public double Score(string id) => ChosenScore.Parse(id, "test").Of(new ScoreInput(Map, Mask, Width));

    /// <summary>The k largest of the map, the lowest index first among equals: those that fewer than k others come before.</summary>
    public int[] Top(int k) =>
        [
            .. Enumerable
                .Range(0, Map.Length)
                .Where(i => Enumerable.Range(0, Map.Length).Count(j => Map[j] > Map[i] || (Map[j].Equals(Map[i]) && j < i)) < k),
        ];

    /// <summary>Intersection over union of the mask and chosen pixels.</summary>
    public double Iou(IReadOnlyCollection<int> chosen)
    {
        var truth = Enumerable.Range(0, Mask.Length).Where(i => Mask[i]).ToArray();
        return (double)truth.Intersect(chosen).Count() / truth.Union(chosen).Count();
    }

    public override string ToString() =>
        $"map {string.Join(' ', Map.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))} "
        + $"mask {string.Concat(Mask.Select(inside => inside ? '#' : '.'))} width {Width}";

    private static ScoreCase Draw(Random random, int mostRows)
    {
        var (height, width) = (random.Next(1, mostRows + 1), random.Next(1, 7));
        Func<double> value = random.Next(6) switch
        {
            0 => random.NextDouble,
            1 => () => 2.5,
            2 when random.Next(3) == 0 => () => 0,
            _ => () => random.Next(4),
        };
        var density = random.Next(1, 5);
        var certain = random.Next(height * width);
        return new ScoreCase(
            [.. Enumerable.Range(0, height * width).Select(_ => value())],
            [.. Enumerable.Range(0, height * width).Select(i => i == certain || random.Next(4) < density)],
            width
        );
    }
}
