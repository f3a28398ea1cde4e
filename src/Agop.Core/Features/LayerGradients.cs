using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Execution.Libtorch;
using Agop.Core.Models;
using Agop.Core.Models.Layers;
using Agop.Core.Models.Weights;
using static TorchSharp.torch;

namespace Agop.Core.Features;

/// <summary>Takes the gradients at layers with weights, by libtorch on a processor.</summary>
internal static class LayerGradients
{
    private const int BatchElements = 1 << 20;

    /// <summary>The layers with weights, in the order in which they are run.</summary>
    public static IReadOnlyList<string> LayersOf(Architecture architecture) =>
        [
            .. architecture
                .AllLayers.Select(layer =>
                    layer switch
                    {
                        Conv2dLayer conv => conv.Name,
                        LinearLayer full => full.Name,
                        _ => null,
                    }
                )
                .OfType<string>(),
        ];

    /// <summary>Refuses a layer that has no weights.</summary>
    /// <exception cref="InputException">With those there are.</exception>
    public static void Require(Architecture architecture, string layer, string source)
    {
        var known = LayersOf(architecture);
        if (!known.Contains(layer, StringComparer.Ordinal))
            throw new InputException(
                source,
                known.Count == 0
                    ? $"the layers of {architecture.Id} are not known"
                    : $"expected a layer with weights, {string.Join(", ", known)}, not '{layer}'"
            );
    }

    /// <summary>AGOP at layers, over the first images.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="samples">The images, in the precision that is computed in; with labels for FACT.</param>
    /// <param name="count">How many.</param>
    /// <param name="layers">Which layers.</param>
    /// <param name="cancellation">Checked between batches.</param>
    public static IReadOnlyList<LayerAgop> Of(
        WeightSet weights,
        SampleReader samples,
        long count,
        IReadOnlyList<string> layers,
        CancellationToken cancellation = default
    )
    {
        var architecture = weights.Architecture;
        var precision = samples.Precision == ScalarType.Float64 ? Precision.Float64 : Precision.Float32;
        var plan = KernelPlan.Of(architecture, precision, ExecutionPath.Libtorch);
        using var network = new Network(weights, plan, trainable: true, fold: false);
        using var scope = NewDisposeScope();
        var sums = layers.ToDictionary(layer => layer, layer => Zeros(weights, layer), StringComparer.Ordinal);
        var batch = Math.Clamp(BatchElements / architecture.InputSize, 1, plan.Batch!.Value);
        foreach (var block in samples.Blocks(0, count, batch))
        {
            foreach (var (first, length) in Batches.Of(block.Count, batch))
            {
                cancellation.ThrowIfCancellationRequested();
                using var pass = NewDisposeScope();
                var images = PixelInput.Prepare(block.Images.narrow(0, first, length), precision.ImageType(), CPU);
                Add(network, images, block.Labels?[first..(first + length)], layers, sums);
            }
        }
        return
        [
            .. layers.Select(layer =>
            {
                var (gradients, loss) = sums[layer];
                var w = Flat(weights[$"{layer}.weight"].ToTensor(ScalarType.Float64));
                return new LayerAgop(
                    layer,
                    NdArray.From(w.contiguous()),
                    NdArray.From((gradients / (double)count).contiguous()),
                    samples.IsLabelled ? NdArray.From(loss.contiguous()) : null
                );
            }),
        ];
    }

    private static (Tensor Gradients, Tensor Loss) Zeros(WeightSet weights, string layer)
    {
        var shape = weights[$"{layer}.weight"].Shape;
        var inputs = shape[1..].Aggregate(1L, (a, b) => a * b);
        return (zeros([shape[0], shape[0]], ScalarType.Float64), zeros([shape[0], inputs], ScalarType.Float64));
    }

    private static void Add(
        Network network,
        Tensor images,
        long[]? labels,
        IReadOnlyList<string> layers,
        Dictionary<string, (Tensor Gradients, Tensor Loss)> sums
    )
    {
        var (logits, outputs) = network.LogitsWithOutputs(images, layers);
        Tensor[] places = [.. layers.Select(layer => outputs[layer])];
        for (var c = 0; c < logits.shape[1]; c++)
        {
            using var pass = NewDisposeScope();
            var gradients = autograd.grad([logits.select(1, c).sum()], places, retain_graph: true, allow_unused: true);
            for (var l = 0; l < places.Length; l++)
            {
                if (gradients[l] is null || gradients[l].IsInvalid)
                    continue;
                // (B, O, h, w) to (B h w, O).
                var g = gradients[l].to(ScalarType.Float64);
                var rows = g.dim() == 4 ? g.permute(0, 2, 3, 1).reshape(-1, g.shape[1]) : g;
                sums[layers[l]].Gradients.add_(rows.t().matmul(rows));
            }
        }
        if (labels is null)
            return;
        using var loss = NewDisposeScope();
        var summed = nn.functional.cross_entropy(logits, tensor(labels), reduction: nn.Reduction.Sum);
        Tensor[] parameters = [.. layers.Select(layer => network[$"{layer}.weight"])];
        var byWeight = autograd.grad([summed], parameters, allow_unused: true);
        for (var l = 0; l < parameters.Length; l++)
            if (byWeight[l] is not null && !byWeight[l].IsInvalid)
                sums[layers[l]].Loss.add_(Flat(byWeight[l].to(ScalarType.Float64)));
    }

    /// <summary>(O, C, k, k) as (O, C k k).</summary>
    private static Tensor Flat(Tensor weights) => weights.reshape(weights.shape[0], -1);
}
