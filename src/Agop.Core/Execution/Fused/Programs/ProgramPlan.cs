using Agop.Core.Models;
using Agop.Core.Models.Layers;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Programs;

/// <summary>How an architecture becomes steps and tensors.</summary>
/// <param name="Steps">In order.</param>
/// <param name="Tensors">The input, then each step's output.</param>
/// <param name="Activation">The tensor of the last convolution's output, in plans for it.</param>
internal sealed record ProgramPlan(IReadOnlyList<PlannedStep> Steps, IReadOnlyList<PlannedTensor> Tensors, int? Activation)
{
    /// <summary>The memory that a pass's blocks may take: a part of the second-level cache.</summary>
    private const int PassBytes = 256 << 10;

    /// <summary>Elements per sample beyond which offsets within a pass might not fit an int.</summary>
    private const int LargestTensor = 1 << 22;

    /// <summary>How many blocks share a pass: as many as stay in the cache, at least one tile of fully connected columns.</summary>
    public int BlocksPerPass(int elementSize)
    {
        var bytes = Tensors.Sum(tensor => (long)tensor.Values.Length + tensor.Gradients.Length) * Block.Lanes * elementSize;
        return (int)Math.Clamp(PassBytes / bytes, Kernels.Packing.Tile, 32) / Kernels.Packing.Tile * Kernels.Packing.Tile;
    }

    /// <summary>Plans an architecture that <see cref="Supports"/> accepts.</summary>
    public static ProgramPlan Of(Architecture architecture, ProgramPurpose purpose)
    {
        var steps = StepsOf(architecture, purpose).ToArray();
        var whole = purpose == ProgramPurpose.Activation ? architecture.LastConvolution : null;
        var shapes = Shapes(architecture, steps, whole);
        var tensors = new PlannedTensor[shapes.Length];
        for (var i = 0; i < shapes.Length; i++)
        {
            var (channels, height, width) = shapes[i];
            var (before, after) =
                i < steps.Length && steps[i].Layer is Conv2dLayer reader
                    ? (reader.Padding, Reach(reader, shapes[i], shapes[i + 1]))
                    : (0, 0);
            var (gradientBefore, gradientAfter) =
                i > 0 && steps[i - 1].Layer is Conv2dLayer writer
                    ? (
                        Math.Max(0, writer.Kernel - 1 - writer.Padding),
                        Math.Max(0, writer.Padding + Math.Max(shapes[i - 1].Height - height, shapes[i - 1].Width - width))
                    )
                    : (0, 0);
            tensors[i] = new PlannedTensor(
                new(channels, height, width, before, after),
                new(channels, height, width, gradientBefore, gradientAfter)
            );
        }
        int? activation = purpose == ProgramPurpose.Activation ? Array.FindLastIndex(steps, step => step.Layer is Conv2dLayer) + 1 : null;
        return new ProgramPlan(steps, tensors, activation);
    }

    /// <summary>
    /// Whether the kernels, which check nothing, can run it safely: every layer has a step here and fits the one before, the last with
    /// parameters is fully connected and gives the logits, and no tensor is larger than <see cref="LargestTensor"/>.
    /// </summary>
    public static bool Supports(Architecture architecture)
    {
        var ((channels, height, width), flat, logits) = (architecture.Input, false, false);
        foreach (var layer in architecture.Layers)
        {
            switch (layer)
            {
                case Conv2dLayer { Stride: 1, Bias: true } conv
                    when !flat && conv.Inputs == channels && Math.Min(height, width) + 2 * conv.Padding >= conv.Kernel:
                    (channels, height, width) = (
                        conv.Outputs,
                        height + 2 * conv.Padding - conv.Kernel + 1,
                        width + 2 * conv.Padding - conv.Kernel + 1
                    );
                    break;
                case MaxPoolLayer { Stride: null, Padding: 0 } pool when !flat && Math.Min(height, width) >= pool.Kernel:
                    (height, width) = (height / pool.Kernel, width / pool.Kernel);
                    break;
                case LinearLayer linear when flat && linear.Inputs == channels * height * width:
                    (channels, height, width, logits) = (linear.Outputs, 1, 1, linear.Outputs == architecture.Classes);
                    break;
                case FlattenLayer:
                    flat = true;
                    break;
                case ReluLayer or DropoutLayer:
                    break;
                default:
                    return false;
            }
            if ((long)channels * height * width > LargestTensor)
                return false;
        }
        return logits && architecture.InputSize <= LargestTensor && architecture.ParameterCount <= LargestTensor;
    }

    private static IEnumerable<PlannedStep> StepsOf(Architecture architecture, ProgramPurpose purpose)
    {
        var layers = architecture
            .Layers.Select((layer, index) => (Layer: layer, Index: index))
            .Where(entry => entry.Layer is not FlattenLayer && (purpose == ProgramPurpose.Training || entry.Layer is not DropoutLayer))
            .ToArray();
        var behindRelu = false;
        for (var i = 0; i < layers.Length; i++)
        {
            var (layer, index) = layers[i];
            Layer? next = i + 1 < layers.Length ? layers[i + 1].Layer : null;
            var relu =
                layer is Conv2dLayer or LinearLayer
                && next is ReluLayer
                && !(purpose == ProgramPurpose.Activation && layer == architecture.LastConvolution);
            if (relu)
                i++;
            var beforePool = relu && i + 1 < layers.Length && layers[i + 1].Layer is MaxPoolLayer;
            var feedsPool =
                beforePool
                && layer is Conv2dLayer { Outputs: var outputs }
                && outputs % Kernels.Packing.Tile == 0
                && layers[i + 1].Layer is MaxPoolLayer { Kernel: 2 };
            yield return new PlannedStep(layer, index, relu, beforePool, feedsPool, behindRelu);
            behindRelu = relu || layer is ReluLayer;
        }
    }

    /// <summary>
    /// The input's shape and each step's output's; what a pool drops at the border is left out of a convolution before it, unless its
    /// output is wanted whole.
    /// </summary>
    private static (int Channels, int Height, int Width)[] Shapes(Architecture architecture, PlannedStep[] steps, Conv2dLayer? whole)
    {
        var shapes = new List<(int Channels, int Height, int Width)> { architecture.Input };
        for (var i = 0; i < steps.Length; i++)
        {
            var (channels, height, width) = shapes[^1];
            switch (steps[i].Layer)
            {
                case Conv2dLayer conv:
                    (height, width) = (height + 2 * conv.Padding - conv.Kernel + 1, width + 2 * conv.Padding - conv.Kernel + 1);
                    if (i + 1 < steps.Length && steps[i + 1].Layer is MaxPoolLayer next && conv != whole)
                        (height, width) = (height / next.Kernel * next.Kernel, width / next.Kernel * next.Kernel);
                    shapes.Add((conv.Outputs, height, width));
                    break;
                case MaxPoolLayer pool:
                    shapes.Add((channels, height / pool.Kernel, width / pool.Kernel));
                    break;
                case LinearLayer linear:
                    shapes.Add((linear.Outputs, 1, 1));
                    break;
                default:
                    shapes.Add(shapes[^1]);
                    break;
            }
        }
        return [.. shapes];
    }

    /// <summary>How far a convolution reads past the lower and right edge.</summary>
    private static int Reach(Conv2dLayer conv, (int Channels, int Height, int Width) input, (int Channels, int Height, int Width) output) =>
        Math.Max(0, conv.Kernel - 1 - conv.Padding + Math.Max(output.Height - input.Height, output.Width - input.Width));
}
