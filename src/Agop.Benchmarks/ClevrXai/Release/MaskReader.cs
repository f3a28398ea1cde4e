using System.Globalization;
using Agop.Benchmarks.ClevrXai.Rendering;
using Agop.Benchmarks.ClevrXai.Scenes;
using Agop.Core.Errors;
using Agop.Core.Images;

namespace Agop.Benchmarks.ClevrXai.Release;

/// <summary>Turns a mask picture into object numbers and back.</summary>
public static class MaskReader
{
    /// <summary>The level of red, green and blue where there is no object.</summary>
    public const byte Background = 64;

    // Half a step of eight bits is at most 0.009 of the light where sRGB's curve is flattest; an object's colour must be that near.
    private const double Nearest = 0.03;

    /// <summary>
    /// Per pixel the number of the object that it shows, or <see cref="Picture.Ground"/>: each object is the colour nearest to its
    /// mask_color in linear light.
    /// </summary>
    /// <param name="path">The mask's file.</param>
    /// <param name="scene">Its scene.</param>
    /// <exception cref="InputException">
    /// The picture cannot be read, an object's colour is not in it, or it holds a colour that is no object's.
    /// </exception>
    public static (byte[] Owners, int Width, int Height) Read(string path, ClevrScene scene)
    {
        var (pixels, width, height) = PictureFile.Read(path);
        var counts = new Dictionary<int, int>();
        ForRuns(pixels, (code, _, length) => counts[code] = counts.GetValueOrDefault(code) + length);
        counts.Remove(Background << 16 | Background << 8 | Background);
        var owners = new Dictionary<int, byte>();
        for (var number = 0; number < scene.Objects.Count; number++)
        {
            var wanted = scene.Objects[number].MaskColor;
            var nearest = counts.Count == 0 ? -1 : counts.Keys.MinBy(code => Distance(code, wanted));
            if (nearest < 0 || Distance(nearest, wanted) > Nearest)
                throw new InputException(
                    path,
                    $"no pixel has the mask_color of object {number} of scene {scene.Index} "
                        + $"({string.Join(", ", wanted.Select(value => value.ToString("0.###", CultureInfo.InvariantCulture)))})"
                );
            if (!owners.TryAdd(nearest, (byte)number))
                throw new InputException(path, $"objects {owners[nearest]} and {number} of scene {scene.Index} have the same colour");
        }
        if (counts.Keys.Where(code => !owners.ContainsKey(code)).Select(code => (int?)code).FirstOrDefault() is { } stray)
            throw new InputException(
                path,
                $"colour ({stray >> 16}, {stray >> 8 & 255}, {stray & 255}) of {counts[stray]} pixels is no object's of scene {scene.Index}"
            );
        var result = new byte[width * height];
        ForRuns(pixels, (code, first, length) => result.AsSpan(first, length).Fill(owners.GetValueOrDefault(code, Picture.Ground)));
        return (result, width, height);
    }

    /// <summary>Where some objects show.</summary>
    /// <param name="owners">Per pixel the number of the object.</param>
    /// <param name="targets">The objects' numbers.</param>
    public static bool[] MaskOf(byte[] owners, IReadOnlyList<int> targets)
    {
        var inside = new bool[256];
        foreach (var target in targets)
            inside[target] = true;
        return Array.ConvertAll(owners, owner => inside[owner]);
    }

    /// <summary>The pixels of a mask picture.</summary>
    /// <param name="owners">Per pixel the number of the object.</param>
    /// <param name="scene">Its scene.</param>
    public static byte[] Paint(ReadOnlySpan<byte> owners, ClevrScene scene)
    {
        var colors = scene.Objects.Select(described => described.MaskColor.Select(StandardRgb.Exact).ToArray()).ToArray();
        var pixels = new byte[owners.Length * 3];
        for (var i = 0; i < owners.Length; i++)
        for (var c = 0; c < 3; c++)
            pixels[3 * i + c] = owners[i] == Picture.Ground ? Background : colors[owners[i]][c];
        return pixels;
    }

    /// <summary>A mask is a few runs of one colour per row: each is looked at once.</summary>
    private static void ForRuns(byte[] pixels, Action<int, int, int> action)
    {
        var count = pixels.Length / 3;
        for (var first = 0; first < count; )
        {
            var (code, end) = (Code(pixels, 3 * first), first + 1);
            while (end < count && Code(pixels, 3 * end) == code)
                end++;
            action(code, first, end - first);
            first = end;
        }
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
