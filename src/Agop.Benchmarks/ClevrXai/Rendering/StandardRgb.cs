namespace Agop.Benchmarks.ClevrXai.Rendering;

/// <summary>sRGB's curve between amounts of light and the bytes of pictures (IEC 61966-2-1).</summary>
public static class StandardRgb
{
    private const int Steps = 4096;

    // A table, since every pixel needs the curve; its steps are off by less than half a byte.
    private static readonly byte[] s_bytes = [.. Enumerable.Range(0, Steps + 1).Select(i => Exact(i / (double)Steps))];

    /// <summary>The byte of an amount of light; below 0 and above 1 are cut.</summary>
    public static byte Encode(double light) => s_bytes[(int)(Math.Clamp(light, 0, 1) * Steps + 0.5)];

    /// <summary>The byte of an amount of light by the formula itself.</summary>
    public static byte Exact(double light)
    {
        var value = Math.Clamp(light, 0, 1);
        return (byte)Math.Round(255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * Math.Pow(value, 1 / 2.4) - 0.055));
    }

    /// <summary>The amount of light of a byte.</summary>
    public static double Decode(byte value)
    {
        var share = value / 255.0;
        return share < 0.0404482362771082 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
    }
}
