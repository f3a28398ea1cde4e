using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Agop.Core.Images;
using ScottPlot;
using SkiaSharp;

namespace Agop.Sweeps.Reports.Charts;

/// <summary>Charts side by side under a title, as a PNG or SVG picture.</summary>
/// <param name="title">What the picture shows.</param>
/// <param name="showsTitle">Whether it is written above them; an SVG picture says it to those who cannot see, too.</param>
/// <param name="columns">How many charts are side by side.</param>
/// <param name="width">Of a chart.</param>
/// <param name="height">Of a chart.</param>
internal sealed class ChartSheet(string title, bool showsTitle, int columns, int width, int height)
{
    private const int Margin = 16,
        TitleHeight = 40;
    private const float TitleSize = 17;

    /// <summary>Pixels of a PNG per unit: sharp on paper, and on screens where a unit is more than one pixel.</summary>
    private const int Scale = 2;

    private readonly List<Plot> _plots = [];

    private int Top => showsTitle ? TitleHeight : 0;

    private int Width => Math.Min(columns, Math.Max(1, _plots.Count)) * width;

    private int Height => Top + (_plots.Count + columns - 1) / columns * height;

    /// <summary>Adds a chart, row by row.</summary>
    public ChartSheet Add(Plot plot)
    {
        _plots.Add(plot);
        return this;
    }

    /// <summary>The bytes of a PNG file.</summary>
    public byte[] ToPng()
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width * Scale, Height * Scale, SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.Scale(Scale);
        Draw(surface.Canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>An SVG element that is as wide as what it is in.</summary>
    public string ToSvg()
    {
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, Height), stream))
            Draw(canvas);
        stream.Position = 0;
        var svg = XElement.Load(stream);
        svg.SetAttributeValue("viewBox", $"0 0 {Width} {Height}");
        svg.SetAttributeValue("role", "img");
        foreach (var size in new[] { "width", "height" })
            svg.Attribute(size)!.Remove();
        // Where Inter is not installed, fonts of similar width take its place.
        foreach (var text in svg.Descendants(svg.Name.Namespace + "text"))
        {
            text.SetAttributeValue("font-family", "Inter, Helvetica, Arial, sans-serif");
            text.Value = text.Value.Trim();
        }
        svg.AddFirst(new XElement(svg.Name.Namespace + "title", title));
        NameParts(svg);
        return svg.ToString(SaveOptions.DisableFormatting);
    }

    /// <summary>Derives the ids of elements from the content: a page may hold several pictures, and Skia numbers ids per process.</summary>
    private static void NameParts(XElement svg)
    {
        Rename("");
        Rename(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(svg.ToString(SaveOptions.DisableFormatting))))[..12]);

        void Rename(string own)
        {
            var names = svg.Descendants()
                .Attributes("id")
                .Select((id, i) => (id.Value, Name: $"p{own}_{i}"))
                .ToDictionary(pair => pair.Value, pair => pair.Name, StringComparer.Ordinal);
            foreach (var attribute in svg.Descendants().Attributes())
            {
                if (attribute.Name.LocalName == "id")
                    attribute.Value = names[attribute.Value];
                else if (attribute.Value.StartsWith("url(#", StringComparison.Ordinal))
                    attribute.Value = $"url(#{names[attribute.Value["url(#".Length..^1]]})";
            }
        }
    }

    private void Draw(SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        for (var i = 0; i < _plots.Count; i++)
        {
            var (left, top) = (i % columns * width, Top + i / columns * height);
            canvas.Save();
            // A chart clears what it is drawn on.
            canvas.ClipRect(new SKRect(left, top, left + width, top + height));
            _plots[i].Render(canvas, new PixelRect(left, left + width, top + height, top));
            canvas.Restore();
        }
        if (!showsTitle)
            return;
        using var font = new SKFont(Inter.Face, TitleSize);
        using var paint = new SKPaint { Color = ChartStyle.Ink.ToSKColor(), IsAntialias = true };
        canvas.DrawText(title, Margin, TitleHeight - Margin / 2, SKTextAlign.Left, font, paint);
    }
}
