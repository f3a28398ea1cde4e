using System.Numerics;
using Agop.Core.Errors;

namespace Agop.Core.Arrays;

/// <summary>Refuses NaN and infinity in what people hand in, with the place.</summary>
internal static class Finite
{
    /// <summary>Refuses an array that holds a value that is not finite.</summary>
    /// <param name="array">The array.</param>
    /// <param name="source">Its file.</param>
    /// <param name="rows">What an entry of the first dimension is called, such as image.</param>
    /// <exception cref="InputException">It does; the message names the file, the row and the position in it.</exception>
    public static void Require(NdArray array, string source, string rows = "image")
    {
        if (Problem(array, rows) is { } problem)
            throw new InputException(source, problem);
    }

    /// <summary>Whether all values are finite, at the speed of memory.</summary>
    public static bool All<T>(ReadOnlySpan<T> values)
        where T : struct, IFloatingPointIeee754<T>
    {
        // x - x is 0 where x is finite; else it is NaN, and so is every sum with it.
        var sum = Vector<T>.Zero;
        var place = 0;
        for (; place <= values.Length - Vector<T>.Count; place += Vector<T>.Count)
        {
            var some = new Vector<T>(values[place..]);
            sum += some - some;
        }
        foreach (var value in values[place..])
            if (!T.IsFinite(value))
                return false;
        return Vector.EqualsAll(sum, Vector<T>.Zero);
    }

    /// <summary>What is wrong with an array, or null.</summary>
    /// <param name="array">The array.</param>
    /// <param name="rows">What an entry of the first dimension is called; null where the position is told in all dimensions.</param>
    /// <param name="asSingle">Whether values must be finite in float32, too.</param>
    /// <param name="first">The number of its first row among all.</param>
    public static string? Problem(NdArray array, string? rows = null, bool asSingle = false, long first = 0)
    {
        if (!array.Type.IsFloating())
            return null;
        var values = array.ToDoubles();
        var place = Array.FindIndex(values, value => !(asSingle ? float.IsFinite((float)value) : double.IsFinite(value)));
        if (place < 0)
            return null;
        var found =
            double.IsFinite(values[place]) ? $"{values[place]:g6}, more than float32 holds"
            : double.IsNaN(values[place]) ? "NaN"
            : "infinity";
        var position = new long[Math.Max(1, array.Shape.Length)];
        for (var (d, rest) = (array.Shape.Length - 1, (long)place); d >= 0; rest /= array.Shape[d], d--)
            position[d] = rest % array.Shape[d];
        position[0] += first;
        return rows is not null && position.Length > 1
            ? $"{rows} {position[0]}, position ({string.Join(", ", position[1..])}): expected finite values, found {found}"
            : $"position ({string.Join(", ", position)}): expected finite values, found {found}";
    }

    /// <summary>The rows of the first dimension that hold NaN or infinity.</summary>
    public static IReadOnlyList<int> RowsWithout(NdArray array)
    {
        if (!array.Type.IsFloating() || array.Count == 0)
            return [];
        var (values, rows) = (array.ToDoubles(), new List<int>());
        var row = values.Length / (int)array.Shape[0];
        for (var n = 0; n < array.Shape[0]; n++)
            if (!values.AsSpan(n * row, row).ToArray().All(double.IsFinite))
                rows.Add(n);
        return rows;
    }
}
