using Agop.Core.Arrays;
using Agop.Core.Images;
using static TorchSharp.torch;

namespace Agop.Core.Attribution.Methods;

/// <summary>Applies a 3 x 3 stencil to every channel of every image, reading beyond the border as SciPy's "reflect" does.</summary>
internal static class ImageFilter
{
    public static Tensor Apply(Tensor images, ReadOnlySpan<double> stencil)
    {
        var shape = images.shape;
        var (height, width) = ((int)shape[2], (int)shape[3]);
        var source = NdArray.From(images).ToDoubles();
        var result = new double[source.Length];
        for (var start = 0; start < source.Length; start += height * width)
        for (var row = 0; row < height; row++)
        for (var column = 0; column < width; column++)
        {
            double sum = 0;
            for (var i = 0; i < 9; i++)
            {
                var (r, c) = (GaussianFilter.Reflect(row + i / 3 - 1, height), GaussianFilter.Reflect(column + i % 3 - 1, width));
                sum += stencil[i] * source[start + r * width + c];
            }
            result[start + row * width + column] = sum;
        }
        return tensor(result, shape);
    }
}
