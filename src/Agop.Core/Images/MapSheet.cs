namespace Agop.Core.Images;

/// <summary>
/// A picture of maps to compare: a column per test image; rows for the image, its mask and every method's map, with the mask outlined; a
/// legend of the colours.
/// </summary>
internal sealed class MapSheet
{
    // In pixels of a picture that is to be sharp on paper: on a screen it is shown at half its size.
    private const int SmallCell = 168;
    private const int LargeCell = 288;
    private const int LargeImage = 32;
    private const int Gap = 20;
    private const int Caption = 32;
    private const int Labels = 380;
    private const int Top = 120;
    private const int Legend = 92;
    private const int BarLength = 240;
    private const int BarHeight = 24;
    private const int Line = 4;
    private const float TitleSize = 34,
        LabelSize = 26,
        SmallSize = 22;

    private readonly string _title;
    private readonly string _subtitle;
    private readonly int _columns;
    private readonly int _cell;
    private readonly List<(string Label, IReadOnlyList<Action<Canvas, int, int>> Drawings, IReadOnlyList<string> Captions)> _rows = [];
    private readonly IReadOnlyList<bool[]> _masks;
    private bool _hasSigned,
        _hasUnsigned;

    /// <param name="title">Over the sheet.</param>
    /// <param name="subtitle">Below it, smaller.</param>
    /// <param name="masks">One per image.</param>
    /// <param name="columns">Pixels per row of an image.</param>
    public MapSheet(string title, string subtitle, IReadOnlyList<bool[]> masks, int columns) =>
        (_title, _subtitle, _masks, _columns, _cell) = (title, subtitle, masks, columns, columns >= LargeImage ? LargeCell : SmallCell);

    /// <summary>Adds a row.</summary>
    /// <param name="label">At its left.</param>
    /// <param name="maps">One per image; each is coloured by its own largest magnitude.</param>
    /// <param name="captions">Below each map.</param>
    /// <param name="signed">Whether blue to red is used instead of dark to bright.</param>
    public void Add(string label, IReadOnlyList<double[]> maps, IReadOnlyList<string> captions, bool signed)
    {
        _hasSigned |= signed;
        _hasUnsigned |= !signed;
        _rows.Add(
            (
                label,
                [
                    .. maps.Select(map =>
                        (Action<Canvas, int, int>)(
                            (canvas, x, y) =>
                            {
                                var largest = map.Max(Math.Abs);
                                canvas.Map(x, y, _cell, map, _columns, value => MapTile.Shade(value, largest, signed));
                            }
                        )
                    ),
                ],
                captions
            )
        );
    }

    /// <summary>Adds a row of colour pictures.</summary>
    /// <param name="label">At its left.</param>
    /// <param name="pictures">One per image: all reds, then all greens, then all blues (3, H, W).</param>
    /// <param name="captions">Below each picture.</param>
    public void AddPictures(string label, IReadOnlyList<byte[]> pictures, IReadOnlyList<string> captions) =>
        _rows.Add(
            (
                label,
                [
                    .. pictures.Select(picture =>
                        (Action<Canvas, int, int>)((canvas, x, y) => canvas.Picture(x, y, _cell, picture, _columns))
                    ),
                ],
                captions
            )
        );

    /// <summary>Draws and writes the sheet.</summary>
    public void Save(string path)
    {
        var words = Math.Max(Canvas.TextWidth(_title, TitleSize), Canvas.TextWidth(_subtitle, SmallSize)) + 2 * Gap;
        var canvas = new Canvas(
            Math.Max(words, Labels + _masks.Count * (_cell + Gap) + Gap),
            Top + _rows.Count * (_cell + Caption + Gap) + Legend
        );
        canvas.Text(Gap, Gap, _title, TitleSize, Colour.Ink);
        canvas.Text(Gap, Gap + 52, _subtitle, SmallSize, Colour.Ink);
        for (var r = 0; r < _rows.Count; r++)
        {
            var (label, drawings, captions) = _rows[r];
            var y = Top + r * (_cell + Caption + Gap);
            canvas.Text(Gap, y + (int)(_cell - LabelSize) / 2, Canvas.Shorten(label, LabelSize, Labels - 2 * Gap), LabelSize, Colour.Ink);
            for (var i = 0; i < _masks.Count; i++)
            {
                var x = Labels + i * (_cell + Gap);
                drawings[i](canvas, x, y);
                canvas.Outline(x, y, _cell, _masks[i], _columns, Colour.Orange, Line);
                canvas.Text(x, y + _cell + 6, Canvas.Shorten(captions[i], SmallSize, _cell + Gap), SmallSize, Colour.Ink);
            }
        }
        Explain(canvas, Top + _rows.Count * (_cell + Caption + Gap) + Gap);
        canvas.Save(path);
    }

    /// <summary>Writes what the colours mean.</summary>
    private void Explain(Canvas canvas, int y)
    {
        var x = Labels;
        if (_hasUnsigned)
            x = Bar(canvas, x, y, Colour.Sequential, ["0", "largest of its map"]);
        if (_hasSigned)
            x = Bar(canvas, x, y, share => Colour.Diverging(2 * share - 1), ["– largest", "0", "+ largest"]);
        if (!_masks.Any(mask => mask.Contains(true)))
            return;
        canvas.Fill(x, y, BarHeight, BarHeight, Colour.Orange);
        canvas.Fill(x + Line, y + Line, BarHeight - 2 * Line, BarHeight - 2 * Line, Colour.White);
        canvas.Text(x + BarHeight + 12, y, "mask: the pixels that matter", SmallSize, Colour.Ink);
    }

    /// <summary>A scale with words below its left end, its middle and its right end.</summary>
    /// <returns>Where the next begins.</returns>
    private static int Bar(Canvas canvas, int x, int y, Func<double, Colour> colour, string[] words)
    {
        for (var i = 0; i < BarLength; i++)
            canvas.Fill(x + i, y, 1, BarHeight, colour(i / (BarLength - 1.0)));
        for (var i = 0; i < words.Length; i++)
        {
            var width = Canvas.TextWidth(words[i], SmallSize);
            canvas.Text(x + (BarLength - width) * i / (words.Length - 1), y + BarHeight + 4, words[i], SmallSize, Colour.Ink);
        }
        return x + BarLength + 3 * Gap;
    }
}
