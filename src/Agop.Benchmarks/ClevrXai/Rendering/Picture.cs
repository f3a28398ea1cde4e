namespace Agop.Benchmarks.ClevrXai.Rendering;

/// <summary>A rendered scene.</summary>
/// <param name="Pixels">Red, green and blue (320 * 480 * 3).</param>
/// <param name="Owners">Per pixel the number of the object that its centre shows, from 0, or <see cref="Ground"/> (320 * 480).</param>
public sealed record Picture(byte[] Pixels, byte[] Owners)
{
    /// <summary>In pixels, CLEVR-XAI's.</summary>
    public const int Width = 480;

    /// <summary>In pixels, CLEVR-XAI's.</summary>
    public const int Height = 320;

    /// <summary>Shows no object.</summary>
    public const byte Ground = 255;
}
