namespace Agop.Core.Pictures;

/// <summary>A sheet for looking: a column per test image, a row for the image, its mask and every method's map, the mask outlined on each.</summary>
public sealed class MapSheet
{
    private const int SmallCell = 72;
    private const int LargeCell = 144;
    private const int LargeImage = 32;
    private const int Gap = 8;
    private const int Caption = 12;
    private const int Labels = 260;
    private const int Top = 52;

    private readonly string _title;
    private readonly string _subtitle;
    private readonly int _columns;
    private readonly int _cell;
    private readonly List<(string Label, IReadOnlyList<Action<Canvas, int, int>> Drawings, IReadOnlyList<string> Captions)> _rows = [];
    private readonly IReadOnlyList<bool[]> _masks;

    /// <param name="title">Over the sheet.</param>
    /// <param name="subtitle">Below it, smaller.</param>
    /// <param name="masks">One per image.</param>
    /// <param name="columns">Pixels per row of an image.</param>
    public MapSheet(string title, string subtitle, IReadOnlyList<bool[]> masks, int columns) => (_title, _subtitle, _masks, _columns, _cell) = (title, subtitle, masks, columns, columns >= LargeImage ? LargeCell : SmallCell);

    /// <summary>Adds a row.</summary>
    /// <param name="label">At its left.</param>
    /// <param name="maps">One per image; each is coloured by its own largest magnitude.</param>
    /// <param name="captions">Below each map.</param>
    /// <param name="signed">Whether blue to red is used instead of dark to bright.</param>
    public void Add(string label, IReadOnlyList<double[]> maps, IReadOnlyList<string> captions, bool signed) => _rows.Add((label, [.. maps.Select(map => (Action<Canvas, int, int>)((canvas, x, y) =>
    {
        var largest = map.Max(Math.Abs);
        canvas.Map(x, y, _cell, map, _columns, value => MapTile.Shade(value, largest, signed));
    }))], captions));

    /// <summary>Adds a row of colour pictures.</summary>
    /// <param name="label">At its left.</param>
    /// <param name="pictures">One per image: all reds, then all greens, then all blues (3, H, W).</param>
    /// <param name="captions">Below each picture.</param>
    public void AddPictures(string label, IReadOnlyList<byte[]> pictures, IReadOnlyList<string> captions) =>
        _rows.Add((label, [.. pictures.Select(picture => (Action<Canvas, int, int>)((canvas, x, y) => canvas.Picture(x, y, _cell, picture, _columns)))], captions));

    /// <summary>Draws and writes the sheet.</summary>
    public void Save(string path)
    {
        var canvas = new Canvas(Labels + _masks.Count * (_cell + Gap) + Gap, Top + _rows.Count * (_cell + Caption + Gap));
        canvas.Text(Gap, Gap, _title, 2, Colour.Ink);
        canvas.Text(Gap, Gap + 22, _subtitle, 1, Colour.Ink);
        for (var r = 0; r < _rows.Count; r++)
        {
            var (label, drawings, captions) = _rows[r];
            var y = Top + r * (_cell + Caption + Gap);
            canvas.Text(Gap, y + _cell / 2 - 7, label, Canvas.TextWidth(label, 2) <= Labels - Gap ? 2 : 1, Colour.Ink);
            for (var i = 0; i < _masks.Count; i++)
            {
                var x = Labels + i * (_cell + Gap);
                drawings[i](canvas, x, y);
                canvas.Outline(x, y, _cell, _masks[i], _columns, Colour.Orange);
                canvas.Text(x, y + _cell + 3, captions[i], 1, Colour.Ink);
            }
        }
        canvas.Save(path);
    }
}
