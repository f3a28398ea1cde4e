using System.Collections.Concurrent;
using Agop.Core.Images;
using Agop.Core.Randomness;

namespace Agop.Benchmarks.XaiTris;

/// <summary>
/// The tetrominoes: which pixels of which sample carry the class. Where they lie is drawn once; they are drawn when they are asked for.
/// </summary>
internal sealed class XaiTrisPatterns
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

    private readonly GaussianFilter _smoothing = new(1.5);
    private readonly XaiTrisGeometry _geometry;
    private readonly XaiTrisParameters _parameters;
    private readonly int _samples;
    private readonly bool[] _isTest;
    private readonly int _size;
    private readonly int _scale;
    private readonly (byte Turns, byte Row, byte Column)[] _places = [];
    private readonly ConcurrentDictionary<(int Kind, bool Nudged), double[]> _fixed = [];

    /// <param name="geometry">Sizes and places.</param>
    /// <param name="parameters">Which.</param>
    /// <param name="samples">How many samples.</param>
    /// <param name="isTest">Which of them belong to the test split, whose distribution a shift changes.</param>
    /// <param name="random">Behind the draws of the backgrounds.</param>
    public XaiTrisPatterns(XaiTrisGeometry geometry, XaiTrisParameters parameters, int samples, bool[] isTest, MersenneTwister random)
    {
        (_geometry, _parameters, _samples, _isTest) = (geometry, parameters, samples, isTest);
        (_size, _scale) = (geometry.Size, geometry.PatternScale(parameters.Base));
        if (parameters.Base == "rigid")
            _places = [.. Enumerable.Range(0, samples).Select(i => Place(Scaled(KindOf(i) == 0 ? s_t : s_l), isTest[i], random))];
    }

    /// <summary>A sample's pattern (size, size).</summary>
    public ReadOnlySpan<double> Draw(int sample)
    {
        if (_parameters.Base == "rigid")
            return Moved(sample);
        var nudged = _parameters.Shift == "one-pixel" && _isTest[sample];
        return _fixed.GetOrAdd(
            (_parameters.Base == "xor" ? sample / (_samples / 4) : KindOf(sample), nudged),
            key => Fixed(key.Kind, key.Nudged)
        );
    }

    private int KindOf(int sample) => sample < _samples / 2 ? 0 : 1;

    private double[] Fixed(int kind, bool nudged)
    {
        var (image, nudge, places) = (new double[_size * _size], nudged ? _scale : 0, _geometry.Places);
        if (_parameters.Base == "xor")
        {
            var (a, b) = kind switch
            {
                0 => (1, 1),
                1 => (-1, -1),
                2 => (1, -1),
                _ => (-1, 1),
            };
            Put(image, Scaled(s_t), places[0].Row, places[0].Column + nudge, a);
            Put(image, Scaled(s_l), places[1].Row, places[1].Column + nudge, b);
        }
        else
            Put(image, Scaled(kind == 0 ? s_t : s_l), places[kind].Row, places[kind].Column + nudge, 1);
        return Smoothed(image);
    }

    private double[] Moved(int sample)
    {
        var (image, pattern, (turns, row, column)) = (new double[_size * _size], Scaled(KindOf(sample) == 0 ? s_t : s_l), _places[sample]);
        Put(image, Turned(pattern, turns), row, column, 1);
        return Smoothed(image);
    }

    private double[] Smoothed(double[] image)
    {
        if (_scale >= SmoothedFrom)
            _smoothing.Apply(image, _size, _size);
        return image;
    }

    private (byte Turns, byte Row, byte Column) Place(int[,] pattern, bool test, MersenneTwister random)
    {
        var turns = random.NextInt(4);
        pattern = Turned(pattern, turns);
        var row = random.NextInt(_size - pattern.GetLength(0) + 1);
        if (_parameters.Shift != "left-right")
            return ((byte)turns, (byte)row, (byte)random.NextInt(_size - pattern.GetLength(1) + 1));
        var column = random.NextInt(_size / 2 - pattern.GetLength(1) + 1);
        return ((byte)turns, (byte)row, (byte)(test ? _size / 2 + column : column));
    }

    private static int[,] Turned(int[,] pattern, int turns)
    {
        for (; turns > 0; turns--)
            pattern = Rotated(pattern);
        return pattern;
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
