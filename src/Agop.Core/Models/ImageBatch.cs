using System.Runtime.InteropServices;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Libtorch;
using TorchSharp;

namespace Agop.Core.Models;

/// <summary>Turns arrays of images and labels into what a network takes, and says clearly what does not fit.</summary>
/// <example>
/// <code>
/// var array = NdArray.From(new float[64 * 2], 2, 8, 8);
/// var images = ImageBatch.Images(array, (Channels: 1, Height: 8, Width: 8), torch.ScalarType.Float32, "x.npy"); // (2, 1, 8, 8)
/// long[] labels = ImageBatch.Labels(NdArray.From&lt;long&gt;([0, 1], 2), images: 2, classes: 2, "y.npy");
/// </code>
/// </example>
public static class ImageBatch
{
    /// <summary>
    /// Images (n, H, W), (n, C, H, W) or (n, D) as a (n, C, H, W) tensor; bytes of three channels stay bytes, see <see cref="PixelInput"/>.
    /// </summary>
    /// <exception cref="InputException">The shape or type does not fit, or a value is not finite.</exception>
    public static torch.Tensor Images(NdArray array, (int Channels, int Height, int Width) input, torch.ScalarType precision, string source)
    {
        RequireShape(array.Shape, input, source);
        return Convert(array.Type, array.Shape, array.Bytes, input, precision, source);
    }

    /// <summary>Images whose shape is known to fit, as <see cref="Images"/> gives them.</summary>
    /// <param name="type">What the elements are.</param>
    /// <param name="shape">(n, ...).</param>
    /// <param name="bytes">The elements.</param>
    /// <param name="input">What the network takes.</param>
    /// <param name="precision">What it computes in.</param>
    /// <param name="source">What errors call the images.</param>
    /// <param name="first">The number of the first image among all.</param>
    internal static torch.Tensor Convert(
        ElementType type,
        long[] shape,
        ReadOnlySpan<byte> bytes,
        (int Channels, int Height, int Width) input,
        torch.ScalarType precision,
        string source,
        long first = 0
    )
    {
        if (type == ElementType.Bool)
            throw new InputException(source, "expected numbers, found booleans");
        using var scope = torch.NewDisposeScope();
        long[] dimensions = [shape[0], input.Channels, input.Height, input.Width];
        if (type == ElementType.UInt8 && input.Channels == 3)
            return scope.MoveToOuter(LibtorchRuntime.FromBytes(bytes, torch.ScalarType.Byte, dimensions));
        var images = type.Torch() is { } same
            ? LibtorchRuntime.FromBytes(bytes, same, dimensions).to(precision)
            : new NdArray(type, shape, bytes.ToArray()).ToTensor(precision, dimensions);
        // The position is searched for only if a value is not finite; a float64 may be more than float32 holds.
        if (!IsFinite(images))
            throw new InputException(
                source,
                Finite.Problem(new NdArray(type, shape, bytes.ToArray()), "image", asSingle: precision == torch.ScalarType.Float32, first)!
            );
        return scope.MoveToOuter(images);
    }

    private static bool IsFinite(torch.Tensor images) =>
        images.dtype switch
        {
            torch.ScalarType.Float32 => Finite.All(MemoryMarshal.Cast<byte, float>(images.bytes)),
            torch.ScalarType.Float64 => Finite.All(MemoryMarshal.Cast<byte, double>(images.bytes)),
            _ => images.isfinite().all().ToBoolean(),
        };

    /// <summary>Whether images lie with a pixel's channels side by side, (n, H, W, C), and could not be meant otherwise.</summary>
    /// <param name="shape">Of the images.</param>
    /// <param name="channels">What the network takes.</param>
    internal static bool IsChannelsLast(long[] shape, int channels) =>
        shape is [_, var first, _, var last] && last == channels && first != channels;

    /// <summary>Labels (n), (n, 1) or one-hot (n, K) as int64, each a class of the network.</summary>
    /// <exception cref="InputException">Their number or values do not fit.</exception>
    public static long[] Labels(NdArray array, long images, int classes, string source)
    {
        RequireLabelShape(array.Shape, images, classes, source);
        return Labels(array, classes, source, first: 0);
    }

    /// <summary>Labels whose shape is known to fit.</summary>
    /// <param name="array">Those of some images.</param>
    /// <param name="classes">How many classes the network has.</param>
    /// <param name="source">What errors call the labels.</param>
    /// <param name="first">The number of the first image among all.</param>
    internal static long[] Labels(NdArray array, int classes, string source, long first)
    {
        if (array.Shape is [_, > 1])
            return OneHot(array, classes, source, first);
        long[] labels;
        try
        {
            labels = array.ToIntegers();
        }
        catch (InvalidDataException error)
        {
            throw new InputException(source, error.Message, error);
        }
        var wrong = Array.FindIndex(labels, label => label < 0 || label >= classes);
        return wrong < 0
            ? labels
            : throw new InputException(source, $"label {first + wrong}: expected a class from 0 to {classes - 1}, found {labels[wrong]}");
    }

    /// <summary>Refuses labels of another shape than <see cref="Labels(NdArray, long, int, string)"/> takes.</summary>
    internal static void RequireLabelShape(long[] shape, long images, int classes, string source)
    {
        var fits = shape switch
        {
            [_] or [_, 1] => shape[0] == images,
            [var count, var width] => count == images && width == classes,
            _ => false,
        };
        if (!fits)
            throw new InputException(
                source,
                $"expected shape ({images},), one label per image, or one-hot ({images}, {classes}), found {NdArray.TextOf(shape)}"
            );
    }

    private static long[] OneHot(NdArray array, int classes, string source, long first)
    {
        var (values, labels) = (array.ToDoubles(), new long[array.Shape[0]]);
        for (var n = 0; n < labels.Length; n++)
        {
            var row = values.AsSpan(n * classes, classes);
            labels[n] = row.IndexOf(1.0);
            if (labels[n] < 0 || row.Count(0.0) != classes - 1)
                throw new InputException(source, $"row {first + n}: expected a class per image, or rows of one 1 and else 0 (one-hot)");
        }
        return labels;
    }

    /// <summary>Refuses images of another shape than <see cref="Images"/> takes.</summary>
    internal static void RequireShape(long[] shape, (int Channels, int Height, int Width) input, string source)
    {
        var (c, h, w) = (input.Channels, input.Height, input.Width);
        var fits = shape switch
        {
            [_, var d] => d == c * h * w,
            [_, var rows, var columns] => c == 1 && rows == h && columns == w,
            [_, var channels, var rows, var columns] => channels == c && rows == h && columns == w,
            _ => false,
        };
        if (!fits)
            throw new InputException(
                source,
                $"expected images of shape (n, {c}, {h}, {w}){(c == 1 ? $", (n, {h}, {w})" : "")} or (n, {c * h * w}), found "
                    + NdArray.TextOf(shape)
            );
        if (shape[0] == 0)
            throw new InputException(source, "expected at least one image");
    }
}
