namespace Agop.Core.Images;

/// <summary>One image, mask or map as a small picture, the mask outlined on it.</summary>
internal static class MapTile
{
    /// <summary>The colour of a value of a map.</summary>
    /// <param name="value">The value.</param>
    /// <param name="largest">The largest magnitude of its map.</param>
    /// <param name="signed">Whether blue to red is used instead of dark to bright.</param>
    public static Colour Shade(double value, double largest, bool signed)
    {
        var share = largest > 0 ? value / largest : 0;
        return signed ? Colour.Diverging(share) : Colour.Sequential(Math.Abs(share));
    }

    /// <summary>A map, coloured by its own largest magnitude.</summary>
    /// <param name="map">(H, W).</param>
    /// <param name="mask">(H, W); its outline is drawn.</param>
    /// <param name="columns">W.</param>
    /// <param name="size">Edge of the picture in pixels.</param>
    /// <param name="signed">Whether blue to red is used instead of dark to bright.</param>
    public static Canvas Of(double[] map, bool[] mask, int columns, int size, bool signed)
    {
        var (canvas, largest) = (
            new Canvas(size, size * (map.Length / columns) / columns),
            map.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max()
        );
        canvas.Map(0, 0, size, map, columns, value => Shade(value, largest, signed));
        canvas.Outline(0, 0, size, mask, columns, Colour.Orange);
        return canvas;
    }

    /// <summary>A colour picture.</summary>
    /// <param name="planes">All reds, then all greens, then all blues (3, H, W).</param>
    /// <param name="mask">(H, W); its outline is drawn.</param>
    /// <param name="columns">W.</param>
    /// <param name="size">Edge of the picture in pixels.</param>
    public static Canvas OfPicture(byte[] planes, bool[] mask, int columns, int size)
    {
        var canvas = new Canvas(size, size * (mask.Length / columns) / columns);
        canvas.Picture(0, 0, size, planes, columns);
        canvas.Outline(0, 0, size, mask, columns, Colour.Orange);
        return canvas;
    }
}
