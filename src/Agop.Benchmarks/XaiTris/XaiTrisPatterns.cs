using System.Collections.Concurrent;
using Agop.Benchmarks.XaiTris.Shifts;
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
    private readonly string _scenario;
    private readonly XaiTrisShift _shift;
    private readonly int _samples;
    private readonly bool[] _isTest;
    private readonly int _size;
    private readonly int _scale;
    private readonly (byte Turns, byte Row, byte Column)[] _places = [];
    private readonly ConcurrentDictionary<(int Kind, bool IsTest), double[]> _fixed = [];

    /// <param name="geometry">Sizes and places.</param>
    /// <param name="parameters">Which.</param>
    /// <param name="samples">How many samples.</param>
    /// <param name="isTest">Which of them belong to the test split, whose distribution a shift changes.</param>
    /// <param name="random">Behind the draws of the backgrounds.</param>
    public XaiTrisPatterns(XaiTrisGeometry geometry, XaiTrisParameters parameters, int samples, bool[] isTest, MersenneTwister random)
    {
        (_geometry, _scenario, _shift, _samples, _isTest) = (geometry, parameters.Base, parameters.Shift, samples, isTest);
        (_size, _scale) = (geometry.Size, geometry.PatternScale(_scenario));
        if (_scenario == "rigid")
            _places = [.. Enumerable.Range(0, samples).Select(i => Place(Scaled(KindOf(i) == 0 ? s_t : s_l), isTest[i], random))];
    }

    /// <summary>A sample's pattern (size, size).</summary>
    public ReadOnlySpan<double> Draw(int sample)
    {
        if (_scenario == "rigid")
            return Moved(sample);
        return _fixed.GetOrAdd(
            (_scenario == "xor" ? sample / (_samples / 4) : KindOf(sample), _isTest[sample]),
            key => Fixed(key.Kind, key.IsTest)
        );
    }

    private int KindOf(int sample) => sample < _samples / 2 ? 0 : 1;

    private double[] Fixed(int kind, bool isTest)
    {
        var image = new double[_size * _size];
        void Stand(int pattern, int sign)
        {
            var (row, column) = _geometry.Places[isTest && _shift.IsSwapped ? 1 - pattern : pattern];
            var (down, right) = isTest ? (_shift.Down * _scale, _shift.Right * _scale) : (0, 0);
            Put(image, Scaled(pattern == 0 ? s_t : s_l), row + down, column + right, sign);
        }
        if (_scenario == "xor")
        {
            var (a, b) = kind switch
            {
                0 => (1, 1),
                1 => (-1, -1),
                2 => (1, -1),
                _ => (-1, 1),
            };
            Stand(0, a);
            Stand(1, b);
        }
        else
            Stand(kind, 1);
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
        var area = test ? _shift.Test : _shift.Train;
        var row = Draw(pattern.GetLength(0), area is XaiTrisArea.Top, area is XaiTrisArea.Bottom);
        return ((byte)turns, row, Draw(pattern.GetLength(1), area is XaiTrisArea.Left, area is XaiTrisArea.Right));

        byte Draw(int length, bool first, bool second)
        {
            var range = first || second ? _size / 2 : _size;
            return (byte)((second ? _size / 2 : 0) + random.NextInt(range - length + 1));
        }
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
