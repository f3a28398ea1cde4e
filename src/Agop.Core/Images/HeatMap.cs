namespace Agop.Core.Images;

/// <summary>
/// A map over its picture: the picture in grey, the more important a pixel the more of the map's colour, with a scale below.
/// </summary>
/// <remarks>
/// Importance is |map| summed over channels, enlarged bilinearly. Colours run from 0 to its 99.5th percentile: a few outlying pixels of a
/// gradient would leave the rest dark.
/// </remarks>
internal sealed class HeatMap
{
    private const double Percentile = 0.995;
    private const int ScaleHeight = 30;
    private const float TextSize = 11;
    private const int BarHeight = 10;
    private const double LeastCover = 0.15;
    private const double MaxCover = 0.85;

    private readonly double[] _importance;
    private readonly int _columns;
    private readonly double _top;

    /// <param name="map">(C, H, W).</param>
    /// <param name="channels">C.</param>
    /// <param name="columns">W.</param>
    public HeatMap(ReadOnlySpan<double> map, int channels, int columns)
    {
        (_importance, _columns) = (Importance.OverChannels(map, channels), columns);
        var sorted = _importance.Where(double.IsFinite).Order().ToArray();
        _top =
            sorted.Length == 0 ? 0
            : sorted[(int)(Percentile * (sorted.Length - 1))] is > 0 and var high ? high
            : sorted[^1];
    }

    /// <summary>The picture with the map over it and the scale below.</summary>
    /// <param name="pixels">The picture's (height * width * 3).</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    public Canvas Over(ReadOnlySpan<byte> pixels, int width, int height)
    {
        var canvas = new Canvas(width, height + ScaleHeight);
        for (var row = 0; row < height; row++)
        for (var column = 0; column < width; column++)
        {
            var i = (row * width + column) * 3;
            // Luma as ITU-R BT.601 weighs it.
            var grey = (byte)Math.Round(0.299 * pixels[i] + 0.587 * pixels[i + 1] + 0.114 * pixels[i + 2]);
            var share = _top > 0 ? Math.Clamp(At((row + 0.5) / height, (column + 0.5) / width) / _top, 0, 1) : 0;
            canvas.Fill(
                column,
                row,
                1,
                1,
                Colour.Mix(new Colour(grey, grey, grey), Colour.Sequential(share), LeastCover + (MaxCover - LeastCover) * share)
            );
        }
        for (var column = 0; column < width; column++)
            canvas.Fill(column, height + 2, 1, BarHeight, Colour.Sequential(column / Math.Max(1.0, width - 1)));
        var top = _top.ToString("0.00e0", System.Globalization.CultureInfo.InvariantCulture);
        canvas.Text(0, height + BarHeight + 5, "0", TextSize, Colour.Ink);
        canvas.Text(Math.Max(8, width - Canvas.TextWidth(top, TextSize)), height + BarHeight + 5, top, TextSize, Colour.Ink);
        return canvas;
    }

    /// <summary>Importance at a place given in shares of the picture, between the centres of the map's pixels.</summary>
    private double At(double y, double x)
    {
        var rows = _importance.Length / _columns;
        var (v, u) = (Math.Clamp(y * rows - 0.5, 0, rows - 1), Math.Clamp(x * _columns - 0.5, 0, _columns - 1));
        var (r, c) = (Math.Min((int)v, Math.Max(0, rows - 2)), Math.Min((int)u, Math.Max(0, _columns - 2)));
        var (dv, du) = (v - r, u - c);
        var (down, right) = (rows > 1 ? _columns : 0, _columns > 1 ? 1 : 0);
        var i = r * _columns + c;
        return (1 - dv) * ((1 - du) * _importance[i] + du * _importance[i + right])
            + dv * ((1 - du) * _importance[i + down] + du * _importance[i + down + right]);
    }
}
