using System.Globalization;
using System.Net;
using System.Text;
using Agop.Core.Arrays;
using Agop.Core.Pictures;

namespace Agop.Core.Reports;

/// <summary>Pictures with their maps as one HTML page that needs no other file: a row per picture, a column per method.</summary>
/// <param name="title">The page's title.</param>
/// <param name="facts">A line below it: the network, its weights, what is explained.</param>
public sealed class Gallery(string title, string facts)
{
    private readonly StringBuilder _rows = new();

    /// <summary>Adds a picture.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="caption">What the network says of it.</param>
    /// <param name="picture">Itself.</param>
    /// <param name="maps">Per method its label and the picture with its map.</param>
    public void Add(string name, string caption, Canvas picture, IReadOnlyList<(string Label, Canvas Map)> maps)
    {
        _rows.Append(CultureInfo.InvariantCulture, $"<section><h2>{Text(name)}</h2><p>{Text(caption)}</p><div class=\"row\">");
        Figure("picture", name, picture);
        foreach (var (label, map) in maps) Figure(label, $"{label} on {name}", map);
        _rows.Append("</div></section>\n");
    }

    /// <summary>Writes the page, whole or not at all.</summary>
    public void Save(string path) => AtomicFile.WriteText(path, $$"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{Text(title)}}</title>
        <style>
        body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 1600px; padding: 0 1rem; color: #222; background: #fff }
        h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.05rem; margin: 1.6rem 0 0; overflow-wrap: anywhere } p { margin: .2rem 0 .5rem; color: #555 }
        .row { display: flex; flex-wrap: wrap; gap: 12px } figure { margin: 0 } figcaption { font-size: .85rem } img { display: block; max-width: 100%; height: auto }
        </style></head><body>
        <h1>{{Text(title)}}</h1><p>{{Text(facts)}}</p>
        <p>Grey: the picture. Colour: |map| summed over channels, from 0 (dark violet) to its 99.5th percentile (yellow), each map by its own scale.</p>
        {{_rows}}</body></html>

        """);

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private void Figure(string caption, string description, Canvas picture) => _rows.Append(
        CultureInfo.InvariantCulture,
        $"<figure><img width=\"{picture.Width}\" height=\"{picture.Height}\" alt=\"{Text(description)}\" src=\"data:image/png;base64,{Convert.ToBase64String(picture.ToPng())}\"><figcaption>{Text(caption)}</figcaption></figure>");
}
