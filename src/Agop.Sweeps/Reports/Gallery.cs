using System.Net;
using Agop.Core.Arrays;
using Agop.Core.Images;

namespace Agop.Sweeps.Reports;

/// <summary>Pictures with their maps as one HTML page that needs no other file: a row per picture, a column per method.</summary>
/// <param name="title">The page's title.</param>
/// <param name="facts">A line below it: the network, what is explained.</param>
public sealed class Gallery(string title, string facts)
{
    /// <summary>Writes the page, whole or not at all; one row is in memory at a time.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="rows">The pictures.</param>
    internal void Save(string path, IEnumerable<GalleryRow> rows) =>
        AtomicFile.Write(
            path,
            stream =>
            {
                using var writer = new StreamWriter(stream, leaveOpen: true);
                writer.Write(
                    $$"""
                    <!DOCTYPE html>
                    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
                    <title>{{Text(title)}}</title>
                    <style>
                    body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 1600px; padding: 0 1rem;
                      color: #222; background: #fff }
                    h1 { font-size: 1.5rem; margin: 0 }
                    h2 { font-size: 1.05rem; margin: 1.6rem 0 0; overflow-wrap: anywhere }
                    p { margin: .2rem 0 .5rem; color: #555 }
                    .row { display: flex; flex-wrap: wrap; gap: 12px }
                    figure { margin: 0; flex: 1 1 220px; max-width: 480px }
                    figcaption { font-size: .85rem }
                    img { display: block; width: 100%; height: auto }
                    </style></head><body>
                    <h1>{{Text(title)}}</h1><p>{{Text(facts)}}</p>
                    <p>Grey: the picture. Colour: |map| summed over channels, from 0 (dark violet) to its 99.5th percentile (yellow),
                    each map by its own scale.</p>

                    """
                );
                foreach (var row in rows)
                {
                    writer.Write($"<section><h2>{Text(row.Name)}</h2><p>{Text(row.Caption)}</p><div class=\"row\">");
                    Figure(writer, "picture", row.Name, row.Picture);
                    foreach (var (label, map) in row.Maps)
                        Figure(writer, label, $"{label} on {row.Name}", map);
                    writer.WriteLine("</div></section>");
                }
                writer.WriteLine("</body></html>");
            }
        );

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static void Figure(StreamWriter writer, string caption, string description, Canvas picture) =>
        writer.Write(
            $"<figure><img width=\"{picture.Width}\" height=\"{picture.Height}\" alt=\"{Text(description)}\" "
                + $"src=\"data:image/png;base64,{Convert.ToBase64String(picture.ToPng())}\">"
                + $"<figcaption>{Text(caption)}</figcaption></figure>"
        );
}
