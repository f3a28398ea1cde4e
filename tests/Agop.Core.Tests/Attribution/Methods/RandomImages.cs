namespace Agop.Core.Tests.Attribution.Methods;

/// <summary>Random images (n, C, H, W); one pixel beyond the border is the border again, as SciPy's "reflect" has it.</summary>
internal sealed record RandomImages(double[] Values, long[] Shape)
{
    public static RandomImages Draw(Random random)
    {
        long[] shape = [random.Next(1, 4), random.Next(1, 4), random.Next(1, 6), random.Next(1, 6)];
        return new RandomImages(
            [.. Enumerable.Range(0, (int)(shape[0] * shape[1] * shape[2] * shape[3])).Select(_ => random.NextDouble() - 0.5)],
            shape
        );
    }

    /// <summary>A value for every pixel; the function reads the pixels of one channel by row and column.</summary>
    public double[] Each(Func<Func<int, int, double>, int, int, double> of)
    {
        var (height, width) = ((int)Shape[2], (int)Shape[3]);
        return
        [
            .. from plane in Enumerable.Range(0, (int)(Shape[0] * Shape[1]))
            from row in Enumerable.Range(0, height)
            from column in Enumerable.Range(0, width)
            select of((r, c) => Values[(plane * height + Math.Clamp(r, 0, height - 1)) * width + Math.Clamp(c, 0, width - 1)], row, column),
        ];
    }

    public override string ToString() => $"images of {string.Join(" x ", Shape)}";
}
