using Agop.Core.Benchmarks.ClevrXai.Rendering;
using Agop.Core.Benchmarks.ClevrXai.Scenes;
using Agop.Core.Errors;
using Agop.Torch;

namespace Agop.Core.Benchmarks.ClevrXai.Release;

/// <summary>Turns a mask picture into object numbers and back.</summary>
public static class MaskReader
{
    /// <summary>The level of red, green and blue where there is no object.</summary>
    public const byte Background = 64;

    /// <summary>More pixels are refused; CLEVR's pictures have a hundred times fewer.</summary>
    public const long MostPixels = 16L << 20;

    // Half a step of eight bits is at most 0.009 of the light where sRGB's curve is flattest; an object's colour must be that near.
    private const double Nearest = 0.03;

    /// <summary>Reads a picture file.</summary>
    /// <exception cref="InputException">It cannot be read, or is damaged or giant.</exception>
    public static (byte[] Pixels, int Width, int Height) ReadPicture(string path)
    {
        try
        {
            return TorchRuntime.ReadPicture(path, MostPixels);
        }
        catch (IOException error)
        {
            throw new InputException(path, $"expected a PNG or JPEG picture: {error.Message}", error);
        }
    }

    /// <summary>Per pixel the number of the object that it shows, or <see cref="Picture.Ground"/>: each object is the colour nearest to its mask_color in linear light.</summary>
    /// <param name="path">The mask's file.</param>
    /// <param name="scene">Its scene.</param>
    /// <exception cref="InputException">The picture cannot be read, an object's colour is not in it, or it holds a colour that is no object's.</exception>
    public static (byte[] Owners, int Width, int Height) Read(string path, ClevrScene scene)
    {
        var (pixels, width, height) = ReadPicture(path);
        var counts = new Dictionary<int, int>();
        for (var i = 0; i < pixels.Length; i += 3) counts[Code(pixels, i)] = counts.GetValueOrDefault(Code(pixels, i)) + 1;
        counts.Remove(Background << 16 | Background << 8 | Background);
        var owners = new Dictionary<int, byte>();
        for (var number = 0; number < scene.Objects.Count; number++)
        {
            var wanted = scene.Objects[number].MaskColor;
            var nearest = counts.Count == 0 ? -1 : counts.Keys.MinBy(code => Distance(code, wanted));
            if (nearest < 0 || Distance(nearest, wanted) > Nearest) throw new InputException(path, $"no pixel has the mask_color of object {number} of scene {scene.Index} ({string.Join(", ", wanted.Select(value => value.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture)))})");
            if (!owners.TryAdd(nearest, (byte)number)) throw new InputException(path, $"objects {owners[nearest]} and {number} of scene {scene.Index} have the same colour");
        }
        if (counts.Keys.Where(code => !owners.ContainsKey(code)).Select(code => (int?)code).FirstOrDefault() is { } stray)
            throw new InputException(path, $"colour ({stray >> 16}, {stray >> 8 & 255}, {stray & 255}) of {counts[stray]} pixels is no object's of scene {scene.Index}");
        var result = new byte[width * height];
        for (var i = 0; i < result.Length; i++) result[i] = owners.GetValueOrDefault(Code(pixels, 3 * i), Picture.Ground);
        return (result, width, height);
    }

    /// <summary>The pixels of a mask picture.</summary>
    /// <param name="owners">Per pixel the number of the object.</param>
    /// <param name="scene">Its scene.</param>
    public static byte[] Paint(ReadOnlySpan<byte> owners, ClevrScene scene)
    {
        var colors = scene.Objects.Select(described => described.MaskColor.Select(StandardRgb.Exact).ToArray()).ToArray();
        var pixels = new byte[owners.Length * 3];
        for (var i = 0; i < owners.Length; i++)
            for (var c = 0; c < 3; c++) pixels[3 * i + c] = owners[i] == Picture.Ground ? Background : colors[owners[i]][c];
        return pixels;
    }

    private static int Code(byte[] pixels, int place) => pixels[place] << 16 | pixels[place + 1] << 8 | pixels[place + 2];

    private static double Distance(int code, IReadOnlyList<double> color)
    {
        double sum = 0;
        for (var c = 0; c < 3; c++)
        {
            var difference = StandardRgb.Decode((byte)(code >> (16 - 8 * c))) - color[c];
            sum += difference * difference;
        }
        return Math.Sqrt(sum);
    }
}
