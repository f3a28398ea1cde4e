namespace Agop.Core.Images;

/// <summary>
/// scipy.ndimage.gaussian_filter on images: separable, mode "reflect", truncated at four standard deviations, in SciPy's order of
/// summation.
/// </summary>
internal sealed class GaussianFilter
{
    private readonly double[] _weights;

    /// <param name="sigma">Standard deviation in pixels.</param>
    public GaussianFilter(double sigma)
    {
        var radius = (int)(4.0 * sigma + 0.5);
        _weights = new double[radius + 1];
        double sum = 0;
        for (var x = -radius; x <= radius; x++)
            sum += Math.Exp(-0.5 / (sigma * sigma) * x * x);
        for (var x = 0; x <= radius; x++)
            _weights[x] = Math.Exp(-0.5 / (sigma * sigma) * x * x) / sum;
    }

    /// <summary>Filters one image in place, rows of <paramref name="width"/> pixels.</summary>
    public void Apply(Span<double> image, int height, int width)
    {
        var line = new double[Math.Max(height, width) + 2 * (_weights.Length - 1)];
        for (var column = 0; column < width; column++)
            Line(image, column, width, height, line);
        for (var row = 0; row < height; row++)
            Line(image, row * width, 1, width, line);
    }

    /// <summary>The index that "reflect" reads for one outside: d c b a | a b c d | d c b a.</summary>
    public static int Reflect(int index, int length)
    {
        var period = 2 * length;
        var within = ((index % period) + period) % period;
        return within < length ? within : period - 1 - within;
    }

    private void Line(Span<double> image, int start, int stride, int length, double[] line)
    {
        var radius = _weights.Length - 1;
        for (var i = -radius; i < length + radius; i++)
            line[i + radius] = image[start + Reflect(i, length) * stride];
        for (var i = 0; i < length; i++)
        {
            var centre = i + radius;
            var value = line[centre] * _weights[0];
            for (var j = radius; j > 0; j--)
                value += (line[centre - j] + line[centre + j]) * _weights[j];
            image[start + i * stride] = value;
        }
    }
}
