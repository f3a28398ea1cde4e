using System.Numerics;

namespace Agop.Benchmarks.ClevrXai.Rendering;

/// <summary>
/// Where a pixel's rays go: sixteen places in it, and as many on each lamp, spread evenly and turned differently in every pixel.
/// </summary>
internal readonly struct PixelNoise
{
    // A spiral of directions that covers the ball evenly; every thirteenth of them does too.
    private const int Directions = 208;
    private const int Stride = Directions / 16;
    private static readonly Vector3[] s_spiral = [.. Enumerable.Range(0, Directions).Select(Spiral)];
    private readonly uint _state;

    public PixelNoise(uint seed, int column, int row) => _state = Mixed(seed ^ Mixed((uint)(row * 65536 + column)));

    /// <summary>The place of a ray within its pixel; the first four cover its quarters.</summary>
    public static (float X, float Y) Place(int sample)
    {
        // Bit pairs from the highest: quarters first, then quarters of them.
        var (x, y) = (((sample & 1) << 1) | ((sample >> 2) & 1), (((sample >> 1) & 1) << 1) | ((sample >> 3) & 1));
        return ((x + 0.5f) / 4, (y + 0.5f) / 4);
    }

    /// <summary>A unit direction for a ray to a lamp's surface.</summary>
    public Vector3 Direction(int sample, int light)
    {
        var turn = (int)(Mixed(_state + (uint)light) % Directions);
        // Seven and sixteen have no common factor: the first few samples are spread as all are.
        return s_spiral[(turn + sample * 7 % 16 * Stride) % Directions];
    }

    private static Vector3 Spiral(int index)
    {
        var z = 1 - (2 * index + 1f) / Directions;
        var (around, angle) = (MathF.Sqrt(1 - z * z), index * MathF.PI * (3 - MathF.Sqrt(5)));
        return new Vector3(around * MathF.Cos(angle), around * MathF.Sin(angle), z);
    }

    private static uint Mixed(uint value)
    {
        value = (value ^ (value >> 16)) * 0x7feb352d;
        value = (value ^ (value >> 15)) * 0x846ca68b;
        return value ^ (value >> 16);
    }
}
