using TorchSharp;
using TorchSharp.Interop;
using static TorchSharp.Interop.NativeMethods;

namespace Agop.Torch;

/// <summary>What TorchSharp's surface does not offer: facts about the library, deterministic algorithms, raw bytes, PNG files.</summary>
public static unsafe class TorchRuntime
{
    /// <summary>libtorch's own description of its threading.</summary>
    public static string ParallelInfo => Native.Text(agop_parallel_info());

    /// <summary>libtorch's own description of how it was built.</summary>
    public static string BuildInfo => Native.Text(agop_build_info());

    /// <summary>OpenBLAS's name, version and kernel, or empty where another BLAS is loaded.</summary>
    public static string BlasName => Native.Text(agop_blas_name());

    /// <summary>Whether operations that have no deterministic implementation fail instead of running.</summary>
    public static bool DeterministicAlgorithms
    {
        get => agop_get_deterministic() != 0;
        set => Native.Check(agop_set_deterministic(value ? 1 : 0));
    }

    /// <summary>A tensor with a copy of raw little-endian bytes, row-major.</summary>
    public static torch.Tensor FromBytes(ReadOnlySpan<byte> bytes, torch.ScalarType type, ReadOnlySpan<long> shape, torch.Device? device = null) =>
        torch.FromBytes(bytes, type, shape, device);

    /// <summary>The same (N, C, H, W) elements with a pixel's channels side by side in memory.</summary>
    public static torch.Tensor ChannelsLast(torch.Tensor tensor) => torch.Tensor.Result(agop_channels_last(tensor.Handle, out var result), result, tensor);

    /// <summary>Reads a PNG or JPEG file as 8-bit RGB pixels, row by row from the top: alpha is dropped, 16 bits are cut to 8, grey is tripled, colour profiles are not applied.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mostPixels">A larger picture is refused before any memory is taken.</param>
    /// <returns>height x width x 3 bytes, and the two sizes.</returns>
    /// <exception cref="IOException">It cannot be read, is damaged, larger, or neither PNG nor JPEG.</exception>
    public static (byte[] Pixels, int Width, int Height) ReadPicture(string path, long mostPixels)
    {
        try
        {
            Native.Check(agop_picture_read(path, mostPixels, out var pixels, out var width, out var height));
            try
            {
                return (new ReadOnlySpan<byte>(pixels, checked(width * height * 3)).ToArray(), width, height);
            }
            finally
            {
                agop_picture_free(pixels);
            }
        }
        catch (TorchException error)
        {
            throw new IOException(error.Message, error);
        }
    }

    /// <summary>8-bit pixels, row by row from the top, as the bytes of a PNG file.</summary>
    /// <param name="pixels">height x width x channels bytes.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="channels">1 grey, 3 RGB, 4 RGBA.</param>
    public static byte[] PngBytes(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        RequireFit(pixels, width, height, channels);
        fixed (byte* p = pixels)
        {
            Native.Check(agop_png_bytes(p, width, height, channels, out var bytes, out var length));
            try
            {
                return new ReadOnlySpan<byte>(bytes, checked((int)length)).ToArray();
            }
            finally
            {
                agop_picture_free(bytes);
            }
        }
    }

    /// <summary>Writes 8-bit pixels, row by row from the top, as a PNG file.</summary>
    /// <param name="path">Where to; an existing file is replaced.</param>
    /// <param name="pixels">height x width x channels bytes.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="channels">1 grey, 3 RGB, 4 RGBA.</param>
    /// <exception cref="IOException">libpng could not write the file; the message is libpng's.</exception>
    public static void WritePng(string path, ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        RequireFit(pixels, width, height, channels);
        try
        {
            fixed (byte* p = pixels) Native.Check(agop_png_write(path, p, width, height, channels));
        }
        catch (TorchException error)
        {
            throw new IOException($"{path}: the picture could not be written: {error.Message}", error);
        }
    }

    private static void RequireFit(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        if (channels is not (1 or 3 or 4)) throw new ArgumentOutOfRangeException(nameof(channels), channels, "expected 1, 3 or 4");
        if (pixels.Length != (long)width * height * channels) throw new ArgumentException($"{pixels.Length} bytes do not fill {width} x {height} x {channels}", nameof(pixels));
    }
}
