namespace Agop.Core.Scores.Faithfulness;

/// <summary>
/// Fills pixels with the weighted mean of their neighbours, themselves filled or not: 1 / 6 for each that shares an edge, 1 / 12 for each
/// that shares a corner, scaled to 1 at the image's edge. The equations are solved together, by conjugate gradients.
/// </summary>
internal static class LinearImputation
{
    private const double Tolerance = 1e-20;

    private static readonly (int Row, int Column, double Weight)[] s_neighbours =
    [
        .. from row in Enumerable.Range(-1, 3)
        from column in Enumerable.Range(-1, 3)
        where (row, column) != (0, 0)
        select (row, column, row == 0 || column == 0 ? 1.0 / 6 : 1.0 / 12),
    ];

    /// <summary>One channel, filled.</summary>
    /// <param name="values">(H * W).</param>
    /// <param name="missing">Which pixels are filled; not all of them.</param>
    /// <param name="width">W.</param>
    public static double[] Fill(ReadOnlySpan<double> values, bool[] missing, int width)
    {
        var filled = values.ToArray();
        int[] unknown = [.. Enumerable.Range(0, filled.Length).Where(i => missing[i])];
        var (right, solution) = (new double[filled.Length], new double[filled.Length]);
        var neighbours = Array.ConvertAll(unknown, i => Neighbours(i, filled.Length, width).ToArray());
        for (var place = 0; place < unknown.Length; place++)
            foreach (var (other, weight) in neighbours[place])
                if (!missing[other])
                    right[unknown[place]] += weight * filled[other];
        // The matrix is symmetric and positive definite: its rows sum to what known neighbours weigh.
        var (residual, direction) = ((double[])right.Clone(), (double[])right.Clone());
        var power = unknown.Sum(i => residual[i] * residual[i]);
        var enough = Tolerance * power;
        for (var round = 0; round < 10 * unknown.Length && power > enough; round++)
        {
            var product = Times(direction, unknown, neighbours, missing);
            var step = power / unknown.Sum(i => direction[i] * product[i]);
            var next = 0.0;
            foreach (var i in unknown)
            {
                solution[i] += step * direction[i];
                residual[i] -= step * product[i];
                next += residual[i] * residual[i];
            }
            foreach (var i in unknown)
                direction[i] = residual[i] + next / power * direction[i];
            power = next;
        }
        foreach (var i in unknown)
            filled[i] = solution[i];
        return filled;
    }

    private static double[] Times(double[] vector, int[] unknown, (int Pixel, double Weight)[][] neighbours, bool[] missing)
    {
        var product = new double[vector.Length];
        for (var place = 0; place < unknown.Length; place++)
        {
            var (own, sum) = (vector[unknown[place]], 0.0);
            foreach (var (other, weight) in neighbours[place])
                sum += weight * (own - (missing[other] ? vector[other] : 0));
            product[unknown[place]] = sum;
        }
        return product;
    }

    private static IEnumerable<(int Pixel, double Weight)> Neighbours(int pixel, int pixels, int width)
    {
        var (row, column) = (pixel / width, pixel % width);
        foreach (var (down, right, weight) in s_neighbours)
            if (row + down >= 0 && row + down < pixels / width && column + right >= 0 && column + right < width)
                yield return (pixel + down * width + right, weight);
    }
}
