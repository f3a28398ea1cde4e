using Agop.Core.Images;
using Agop.Core.Randomness;

namespace Agop.Benchmarks.XaiTris;

/// <summary>Draws the tetrominoes: which pixels of which sample carry the class.</summary>
internal sealed class XaiTrisPatterns(XaiTrisGeometry geometry, XaiTrisParameters parameters)
{
    /// <summary>Patterns of this many pixels per cell and more are smoothed, as the authors do.</summary>
    private const int SmoothedFrom = 4;

    private static readonly int[,] s_t =
    {
        { 1, 0 },
        { 1, 1 },
        { 1, 0 },
    };
    private static readonly int[,] s_l =
    {
        { 1, 0 },
        { 1, 0 },
        { 1, 1 },
    };

    private readonly int _size = geometry.Size;
    private readonly int _scale = geometry.PatternScale(parameters.Base);
    private readonly GaussianFilter _smoothing = new(1.5);

    /// <summary>All samples' patterns, (n, size, size).</summary>
    /// <param name="samples">How many.</param>
    /// <param name="isTest">Which samples belong to the test split, whose distribution a shift changes.</param>
    /// <param name="random">Behind the draws of the backgrounds.</param>
    /// <param name="cancellation">Looked at before each image.</param>
    public double[] Draw(int samples, bool[] isTest, MersenneTwister random, CancellationToken cancellation)
    {
        var all = new double[(long)samples * _size * _size];
        for (var i = 0; i < samples; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var image = all.AsSpan(i * _size * _size, _size * _size);
            var nudge = parameters.Shift == "one-pixel" && isTest[i] ? _scale : 0;
            switch (parameters.Base)
            {
                case "rigid":
                    Moving(image, Scaled(i < samples / 2 ? s_t : s_l), isTest[i], random);
                    break;
                case "xor":
                    var (a, b) = (i / (samples / 4)) switch
                    {
                        0 => (1, 1),
                        1 => (-1, -1),
                        2 => (1, -1),
                        _ => (-1, 1),
                    };
                    Put(image, Scaled(s_t), geometry.Places[0].Row, geometry.Places[0].Column + nudge, a);
                    Put(image, Scaled(s_l), geometry.Places[1].Row, geometry.Places[1].Column + nudge, b);
                    break;
                default:
                    var kind = i < samples / 2 ? 0 : 1;
                    Put(image, Scaled(kind == 0 ? s_t : s_l), geometry.Places[kind].Row, geometry.Places[kind].Column + nudge, 1);
                    break;
            }
            if (_scale >= SmoothedFrom)
                _smoothing.Apply(image, _size, _size);
        }
        return all;
    }

    private void Moving(Span<double> image, int[,] pattern, bool test, MersenneTwister random)
    {
        for (var turns = random.NextInt(4); turns > 0; turns--)
            pattern = Rotated(pattern);
        var row = random.NextInt(_size - pattern.GetLength(0) + 1);
        if (parameters.Shift != "left-right")
        {
            Put(image, pattern, row, random.NextInt(_size - pattern.GetLength(1) + 1), 1);
            return;
        }
        var column = random.NextInt(_size / 2 - pattern.GetLength(1) + 1);
        Put(image, pattern, row, test ? _size / 2 + column : column, 1);
    }

    private void Put(Span<double> image, int[,] pattern, int row, int column, int sign)
    {
        for (var i = 0; i < pattern.GetLength(0); i++)
        for (var j = 0; j < pattern.GetLength(1); j++)
            if (pattern[i, j] != 0)
                image[(row + i) * _size + column + j] = sign;
    }

    private int[,] Scaled(int[,] pattern)
    {
        if (_scale == 1)
            return pattern;
        var scaled = new int[pattern.GetLength(0) * _scale, pattern.GetLength(1) * _scale];
        for (var i = 0; i < scaled.GetLength(0); i++)
        for (var j = 0; j < scaled.GetLength(1); j++)
            scaled[i, j] = pattern[i / _scale, j / _scale];
        return scaled;
    }

    /// <summary>A quarter turn counter-clockwise, as numpy.rot90.</summary>
    private static int[,] Rotated(int[,] pattern)
    {
        var (rows, columns) = (pattern.GetLength(0), pattern.GetLength(1));
        var turned = new int[columns, rows];
        for (var i = 0; i < columns; i++)
        for (var j = 0; j < rows; j++)
            turned[i, j] = pattern[j, columns - 1 - i];
        return turned;
    }
}
