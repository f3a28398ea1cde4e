using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Errors;
using Agop.Core.Images;

namespace Agop.Benchmarks.ClevrXai.Views;

/// <summary>
/// Collects samples of a view: pictures at the network's size, classes, masks at that size, and the object's visible pixels at
/// the picture's own size.
/// </summary>
/// <param name="size">Edge of the network's pictures; they are squeezed to a square as CLEVR-XAI's are.</param>
public sealed class ViewSamples(int size)
{
    private readonly List<byte[]> _pictures = [];
    private readonly List<long> _classes = [];
    private readonly List<byte[]> _masks = [];
    private readonly List<byte[]> _native = [];
    private (int Width, int Height) _pictureSize;

    /// <summary>How many there are.</summary>
    public int Count => _classes.Count;

    /// <summary>Adds a sample.</summary>
    /// <param name="pixels">The picture (height * width * 3).</param>
    /// <param name="owners">Per pixel the number of the object.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="targets">The objects that are the truth.</param>
    /// <param name="label">The class.</param>
    /// <param name="scene">The scene's number.</param>
    /// <exception cref="InputException">The picture is of another size than those before.</exception>
    public void Add(byte[] pixels, byte[] owners, int width, int height, IReadOnlyCollection<int> targets, int label, int scene)
    {
        if (Count == 0)
            _pictureSize = (width, height);
        if (_pictureSize != (width, height))
            throw new InputException(
                $"scene {scene}",
                $"expected a picture of {_pictureSize.Width} x {_pictureSize.Height} pixels as before, found {width} x {height}"
            );
        Add(PictureFile.Planes(Resampling.Bilinear(pixels, width, height, 3, size, size)), owners, width, height, targets, label);
    }

    /// <summary>Adds a sample whose picture is at the network's size already.</summary>
    /// <param name="picture">(3, S, S).</param>
    /// <param name="owners">As above.</param>
    /// <param name="width">Of the picture's own size.</param>
    /// <param name="height">Of the picture's own size.</param>
    /// <param name="targets">The objects that are the truth.</param>
    /// <param name="label">The class.</param>
    public void Add(byte[] picture, byte[] owners, int width, int height, IReadOnlyCollection<int> targets, int label)
    {
        _pictureSize = (width, height);
        var mask = Array.ConvertAll(owners, owner => targets.Contains(owner));
        _pictures.Add(picture);
        _classes.Add(label);
        _masks.Add(Array.ConvertAll(Resampling.Cover(mask, width, height, size, size), inside => inside ? (byte)1 : (byte)0));
        _native.Add(BitMask.Pack(mask, width));
    }

    /// <summary>The samples: images (n, 3, S, S) of bytes, masks (n, S, S), and those of the pictures' own size.</summary>
    public DatasetSplit ToSplit() =>
        new(
            new NdArray(ElementType.UInt8, [Count, 3, size, size], Joined(_pictures)),
            NdArray.From(_classes.ToArray(), Count),
            new NdArray(ElementType.Bool, [Count, size, size], Joined(_masks))
        )
        {
            Native = new NdArray(ElementType.UInt8, [Count, _pictureSize.Height, (_pictureSize.Width + 7) / 8], Joined(_native)),
            NativeWidth = _pictureSize.Width,
        };

    private static byte[] Joined(List<byte[]> parts)
    {
        var (all, place) = (new byte[parts.Sum(part => part.Length)], 0);
        foreach (var part in parts)
        {
            part.CopyTo(all.AsSpan(place));
            place += part.Length;
        }
        return all;
    }
}
