using Agop.Core.Models.Layers;

namespace Agop.Core.Models;

/// <summary>How much memory a gradient pass needs, before it is run.</summary>
internal static class ActivationSize
{
    /// <summary>For networks whose layers are not known: elements that layers give, per element of input. ResNet-18 has 49.</summary>
    private const int UnknownRatio = 64;

    /// <summary>
    /// The elements that all layers together give for one image; a gradient pass keeps them all, and as much again while it runs backwards.
    /// </summary>
    public static long Of(Architecture architecture)
    {
        if (architecture.Layers.Count == 0)
            return (long)UnknownRatio * architecture.InputSize;
        long total = architecture.InputSize;
        Walk(architecture.Layers, architecture.Input, ref total);
        return total;
    }

    private static (int Channels, int Height, int Width) Walk(
        IReadOnlyList<Layer> layers,
        (int Channels, int Height, int Width) shape,
        ref long total
    )
    {
        foreach (var layer in layers)
        {
            var (channels, height, width) = shape;
            shape = layer switch
            {
                Conv2dLayer conv => (
                    conv.Outputs,
                    After(height, conv.Kernel, conv.Stride, conv.Padding),
                    After(width, conv.Kernel, conv.Stride, conv.Padding)
                ),
                MaxPoolLayer pool => (
                    channels,
                    After(height, pool.Kernel, pool.Stride ?? pool.Kernel, pool.Padding),
                    After(width, pool.Kernel, pool.Stride ?? pool.Kernel, pool.Padding)
                ),
                GlobalAveragePoolLayer => (channels, 1, 1),
                LinearLayer linear => (linear.Outputs, 1, 1),
                ResidualLayer block => Block(block, shape, ref total),
                _ => shape,
            };
            total += (long)shape.Channels * shape.Height * shape.Width;
        }
        return shape;
    }

    private static (int Channels, int Height, int Width) Block(
        ResidualLayer block,
        (int Channels, int Height, int Width) shape,
        ref long total
    )
    {
        Walk(block.Shortcut, shape, ref total);
        return Walk(block.Body, shape, ref total);
    }

    private static int After(int length, int kernel, int stride, int padding) => (length + 2 * padding - kernel) / stride + 1;
}
