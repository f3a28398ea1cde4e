using Agop.Core.Images;

namespace Agop.Client.Commands;

/// <summary>A picture that a user gave, at the size in which it is shown.</summary>
/// <param name="Name">Its file's name.</param>
/// <param name="Pixels">Red, green and blue, row by row (height * width * 3).</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal sealed record LoadedPicture(string Name, byte[] Pixels, int Width, int Height)
{
    private const int MaxShown = 480;

    /// <summary>A file's picture, made so small that it is neither wider nor higher than 480 pixels.</summary>
    public static LoadedPicture Read(string file)
    {
        var (pixels, width, height) = PictureFile.Read(file);
        var scale = Math.Min(1, MaxShown / (double)Math.Max(width, height));
        var (showWidth, showHeight) = ((int)Math.Max(1, width * scale), (int)Math.Max(1, height * scale));
        var shown = scale == 1 ? pixels : Resampling.Bilinear(pixels, width, height, 3, showWidth, showHeight);
        return new LoadedPicture(Path.GetFileName(file), shown, showWidth, showHeight);
    }
}
