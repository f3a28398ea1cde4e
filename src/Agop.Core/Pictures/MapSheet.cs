namespace Agop.Core.Pictures;

/// <summary>A sheet for looking: a column per test image, a row for the image, its mask and every method's map, the mask outlined on each.</summary>
public sealed class MapSheet
{
    private const int Cell = 72;
    private const int Gap = 8;
    private const int Caption = 12;
    private const int Labels = 260;
    private const int Top = 52;

    private readonly string _title;
    private readonly string _subtitle;
    private readonly int _columns;
    private readonly List<(string Label, IReadOnlyList<double[]> Maps, IReadOnlyList<string> Captions, bool Signed)> _rows = [];
    private readonly IReadOnlyList<bool[]> _masks;

    /// <param name="title">Over the sheet.</param>
    /// <param name="subtitle">Below it, smaller.</param>
    /// <param name="masks">One per image.</param>
    /// <param name="columns">Pixels per row of an image.</param>
    public MapSheet(string title, string subtitle, IReadOnlyList<bool[]> masks, int columns) => (_title, _subtitle, _masks, _columns) = (title, subtitle, masks, columns);

    /// <summary>Adds a row.</summary>
    /// <param name="label">At its left.</param>
    /// <param name="maps">One per image; each is coloured by its own largest magnitude.</param>
    /// <param name="captions">Below each map.</param>
    /// <param name="signed">Whether blue to red is used instead of dark to bright.</param>
    public void Add(string label, IReadOnlyList<double[]> maps, IReadOnlyList<string> captions, bool signed) => _rows.Add((label, maps, captions, signed));

    /// <summary>Draws and writes the sheet.</summary>
    public void Save(string path)
    {
        var canvas = new Canvas(Labels + _masks.Count * (Cell + Gap) + Gap, Top + _rows.Count * (Cell + Caption + Gap));
        canvas.Text(Gap, Gap, _title, 2, Colour.Ink);
        canvas.Text(Gap, Gap + 22, _subtitle, 1, Colour.Ink);
        for (var r = 0; r < _rows.Count; r++)
        {
            var (label, maps, captions, signed) = _rows[r];
            var y = Top + r * (Cell + Caption + Gap);
            canvas.Text(Gap, y + Cell / 2 - 7, label, Canvas.TextWidth(label, 2) <= Labels - Gap ? 2 : 1, Colour.Ink);
            for (var i = 0; i < _masks.Count; i++)
            {
                var x = Labels + i * (Cell + Gap);
                var largest = maps[i].Max(Math.Abs);
                canvas.Map(x, y, Cell, maps[i], _columns, value => Shade(value, largest, signed));
                canvas.Outline(x, y, Cell, _masks[i], _columns, Colour.Orange);
                canvas.Text(x, y + Cell + 3, captions[i], 1, Colour.Ink);
            }
        }
        canvas.Save(path);
    }

    private static Colour Shade(double value, double largest, bool signed)
    {
        var share = largest > 0 ? value / largest : 0;
        return signed ? Colour.Diverging(share) : Colour.Sequential(Math.Abs(share));
    }
}
