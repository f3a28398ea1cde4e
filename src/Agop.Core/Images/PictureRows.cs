using Agop.Core.Arrays;
using Agop.Core.Errors;

namespace Agop.Core.Images;

/// <summary>Picture files as images (n, 3, H, W) of bytes, decoded when they are asked for.</summary>
/// <param name="files">The files.</param>
/// <param name="height">H.</param>
/// <param name="width">W.</param>
/// <param name="advice">What to do about pictures of other sizes, which are refused; null: they are resized.</param>
internal sealed class PictureRows(IReadOnlyList<string> files, int height, int width, string? advice)
    : ArrayRows(ElementType.UInt8, [files.Count, 3, height, width])
{
    private readonly bool[] _resized = new bool[files.Count];

    /// <summary>The files.</summary>
    public IReadOnlyList<string> Files => files;

    /// <summary>How many of those that were read were resized.</summary>
    public int Resized => _resized.Count(resized => resized);

    public override void Read(long first, Span<byte> rows)
    {
        for (var i = 0; i * RowBytes < rows.Length; i++)
        {
            var file = (int)first + i;
            var (pixels, w, h) = PictureFile.Read(files[file]);
            _resized[file] = (w, h) != (width, height);
            if (advice is not null && _resized[file])
                throw new InputException(
                    files[file],
                    $"{w} x {h} pixels, expected {width} x {height} as the network or the first picture has; {advice}"
                );
            PictureFile.Planes(Resampling.Bilinear(pixels, w, h, 3, width, height)).CopyTo(rows[(i * RowBytes)..]);
        }
    }
}
