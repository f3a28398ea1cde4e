using Agop.Core.Images;

namespace Agop.Sweeps.Reports.Html;

/// <summary>A small picture on a report's page.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Png">The file.</param>
public sealed record Tile(int Width, int Height, byte[] Png)
{
    /// <summary>What was drawn.</summary>
    internal static Tile Of(Canvas canvas) => new(canvas.Width, canvas.Height, canvas.ToPng());
}
