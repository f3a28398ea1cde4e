using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Libtorch;
using Agop.Core.Models;
using Agop.Core.Models.Layers;
using Agop.Core.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Core.Execution.Libtorch;

/// <summary>An architecture with its weights on a device, run by libtorch. Owns its parameters; not safe for concurrent use.</summary>
internal sealed class Network : INetwork
{
    private readonly Dictionary<string, Parameter> _parameters = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<Layer> _layers;
    private readonly bool _trainable;
    private LinearHead? _head;

    /// <param name="weights">Copied.</param>
    /// <param name="plan">How it is run; never on the fused path.</param>
    /// <param name="trainable">Whether the parameters take part in gradients.</param>
    /// <param name="fold">Whether batch normalizations are taken into the convolutions before them; never while training.</param>
    /// <exception cref="InputException">The path needs a GPU, and there is none.</exception>
    public Network(WeightSet weights, KernelPlan plan, bool trainable = false, bool fold = true)
    {
        _ = LibtorchRuntime.ConvolutionProblem;
        (Architecture, Plan, Device, _trainable) = (weights.Architecture, plan, LaneDevice.Of(plan.Path), trainable);
        (_layers, var arrays) =
            fold && !trainable
                ? BatchNormFolding.Fold(weights)
                : (weights.Architecture.Layers, weights.Arrays.ToDictionary(StringComparer.Ordinal));
        var learned = Architecture
            .Parameters.Where(parameter => parameter.IsLearned)
            .Select(parameter => parameter.Name)
            .ToHashSet(StringComparer.Ordinal);
        try
        {
            foreach (var (name, array) in arrays)
            {
                using var scope = NewDisposeScope();
                var values = array.ToTensor(plan.Precision.ImageType()).to(plan.Precision.WeightType(), Device);
                var parameter = nn.Parameter(
                    IsChannelsLast && values.dim() == 4 ? LibtorchRuntime.ChannelsLast(values) : values,
                    trainable && learned.Contains(name)
                );
                parameter.DetachFromDisposeScope();
                _parameters.Add(name, parameter);
            }
        }
        catch (Exception)
        {
            // Where a GPU has no room for all of them, those that it has are not left there.
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Architecture Architecture { get; }

    /// <inheritdoc/>
    public KernelPlan Plan { get; }

    /// <inheritdoc/>
    public Device Device { get; }

    /// <inheritdoc/>
    public string? GradCamLayer => Architecture.GradCamLayer;

    /// <summary>The parameters that are learned, in the architecture's order.</summary>
    public IReadOnlyList<Parameter> Parameters =>
        [.. Architecture.Parameters.Where(parameter => parameter.IsLearned).Select(parameter => _parameters[parameter.Name])];

    /// <inheritdoc/>
    public LinearHead? Head =>
        !_trainable && _layers[^1] is LinearLayer last
            ? _head ??= new LinearHead(_parameters[$"{last.Name}.weight"], Plan.Precision.ImageType())
            : null;

    /// <inheritdoc/>
    public Tensor HeadInput(Tensor images) =>
        _layers[^1] is LinearLayer
            ? Returned(new Pass(this, dropout: null, capture: null).Run([.. _layers.SkipLast(1)], Taken(images)))
            : throw new NotSupportedException($"the last layer of {Architecture.Id} is not fully connected");

    /// <inheritdoc/>
    public Tensor Logits(Tensor images) => Returned(new Pass(this, dropout: null, capture: null).Run(Taken(images)));

    /// <summary>Logits of a batch in training: batch normalization by the batch's own statistics, which go into the running ones.</summary>
    /// <param name="images">(B, C, H, W).</param>
    /// <param name="dropout">Gives the mask that scales the elements at a dropout layer, by its number.</param>
    /// <returns>(B, classes).</returns>
    public Tensor TrainingLogits(Tensor images, Func<int, double, long[], Tensor> dropout) =>
        new Pass(this, dropout, capture: null).Run(Taken(images));

    /// <inheritdoc/>
    public (Tensor Logits, Tensor Activation) LogitsWithActivation(Tensor images, string layer)
    {
        var (logits, outputs) = LogitsWithOutputs(images, [layer]);
        return (
            logits,
            outputs.GetValueOrDefault(layer)
                ?? throw new InvalidOperationException($"{Architecture.Id} has no layer {layer} with an output of its own")
        );
    }

    /// <summary>Logits, and the outputs of some layers by their names; those that it does not have are left out.</summary>
    /// <param name="images">As for <see cref="Logits"/>.</param>
    /// <param name="layers">Convolutions, normalizations, blocks and fully connected layers.</param>
    public (Tensor Logits, IReadOnlyDictionary<string, Tensor> Outputs) LogitsWithOutputs(Tensor images, IReadOnlyCollection<string> layers)
    {
        var pass = new Pass(this, dropout: null, layers.ToHashSet(StringComparer.Ordinal));
        var logits = Returned(pass.Run(Taken(images)));
        return (logits, pass.Captured);
    }

    /// <summary>A parameter by its name.</summary>
    public Parameter this[string name] => _parameters[name];

    /// <summary>
    /// Logits whose gradient with respect to the images is that of DeepLIFT's rescale rule: each ReLU multiplies by the slope between the
    /// image's and the baseline's, which counts as a constant. The values are those of the network.
    /// </summary>
    /// <param name="images">As for <see cref="Logits"/>.</param>
    /// <param name="baselines">The same, one for each image.</param>
    /// <exception cref="NotSupportedException">It has layers for which there is no such rule here.</exception>
    public Tensor RescaledLogits(Tensor images, Tensor baselines) =>
        Returned(new RescaledPass(new Pass(this, dropout: null, capture: null)).Run(_layers, Taken(images), Taken(baselines)));

    /// <summary>Logits, and what takes a gradient there to the images where ReLUs follow a rule.</summary>
    /// <param name="images">As for <see cref="Logits"/>.</param>
    /// <param name="rule">The rule.</param>
    public (Tensor Logits, Func<Tensor, Tensor> Back) RuledLogits(Tensor images, ReluRule rule) =>
        Layerwise(images, apply => new RuledPass(apply, rule));

    /// <summary>Logits, and what takes relevance there to the images.</summary>
    /// <param name="images">As for <see cref="Logits"/>.</param>
    /// <param name="rules">The rules.</param>
    /// <exception cref="NotSupportedException">It has layers for which there is no rule.</exception>
    public (Tensor Logits, Func<Tensor, Tensor> Back) RelevantLogits(Tensor images, RelevanceRules rules) =>
        Layerwise(images, apply => new RelevancePass(this, apply, rules));

    private (Tensor Logits, Func<Tensor, Tensor> Back) Layerwise(Tensor images, Func<Func<Layer, Tensor, Tensor>, LayerwisePass> passOf)
    {
        var pass = new Pass(this, dropout: null, capture: null);
        var (logits, back) = passOf((layer, x) => pass.Apply(layer, 0, x)).Run(_layers, Taken(images));
        return (Returned(logits), given => back(given.to(logits.dtype)));
    }

    /// <summary>A copy of the parameters as they are.</summary>
    public WeightSet CopyWeights() =>
        WeightSet.From(
            Architecture,
            _parameters.ToDictionary(pair => pair.Key, pair => NdArray.From(pair.Value), StringComparer.Ordinal),
            Architecture.Id
        );

    /// <inheritdoc/>
    public void Dispose()
    {
        _head?.Dispose();
        foreach (var parameter in _parameters.Values)
            parameter.Dispose();
    }

    private bool IsChannelsLast => Plan.Layout == MemoryLayout.ChannelsLast;

    /// <summary>Images in the type and order of the first layer. A pass begins: its gradient follows on the same thread.</summary>
    private Tensor Taken(Tensor images)
    {
        Plan.Begin();
        var cast = images.to(Plan.Precision.WeightType());
        return IsChannelsLast ? LibtorchRuntime.ChannelsLast(cast) : cast;
    }

    private Tensor Returned(Tensor logits) => logits.to(Plan.Precision.ImageType());

    /// <summary>One run over the layers.</summary>
    private sealed class Pass(Network network, Func<int, double, long[], Tensor>? dropout, IReadOnlySet<string>? capture)
    {
        public Dictionary<string, Tensor> Captured { get; } = new(StringComparer.Ordinal);

        public Tensor Run(Tensor images) => Run(network._layers, images);

        public Tensor Run(IReadOnlyList<Layer> layers, Tensor x)
        {
            for (var i = 0; i < layers.Count; i++)
            {
                x = layers[i] is ReluLayer && i > 0 && IsReadOnce(layers[i - 1]) ? x.relu_() : Apply(layers[i], i, x);
                if (IsCaptured(layers[i]))
                    Captured[NameOf(layers[i])!] = x;
            }
            return x;
        }

        public Tensor Apply(Layer layer, int number, Tensor x) =>
            layer switch
            {
                Conv2dLayer conv => conv2d(
                    x,
                    Of(conv.Name, "weight"),
                    conv.Bias ? Of(conv.Name, "bias") : null,
                    [conv.Stride],
                    [conv.Padding]
                ),
                BatchNormLayer norm => batch_norm(
                    x,
                    Of(norm.Name, "running_mean"),
                    Of(norm.Name, "running_var"),
                    Of(norm.Name, "weight"),
                    Of(norm.Name, "bias"),
                    dropout is not null,
                    BatchNormLayer.Momentum,
                    BatchNormLayer.Epsilon
                ),
                LinearLayer full => linear(x, Of(full.Name, "weight"), full.Bias ? Of(full.Name, "bias") : null),
                ReluLayer => relu(x),
                MaxPoolLayer pool => max_pool2d(x, pool.Kernel, pool.Stride, pool.Padding),
                GlobalAveragePoolLayer => adaptive_avg_pool2d(x, [1, 1]),
                FlattenLayer => x.flatten(1),
                DropoutLayer drop => dropout is null ? x : x * dropout(number, drop.Probability, x.shape),
                ResidualLayer block => Sum(block, x).relu_(),
                _ => throw new NotSupportedException($"libtorch path: unknown layer {layer.GetType().Name}"),
            };

        /// <summary>
        /// Whether nothing but the next layer reads what a layer gives: the gradients of convolutions and normalizations do not, so the
        /// next may work in place.
        /// </summary>
        private bool IsReadOnce(Layer layer) => layer is Conv2dLayer or BatchNormLayer && !IsCaptured(layer);

        private bool IsCaptured(Layer layer) => capture is not null && NameOf(layer) is { } name && capture.Contains(name);

        private Tensor Sum(ResidualLayer block, Tensor x)
        {
            var body = Run(block.Body, x);
            return capture is not null ? body + Run(block.Shortcut, x) : body.add_(Run(block.Shortcut, x));
        }

        private Parameter Of(string layer, string parameter) => network._parameters[$"{layer}.{parameter}"];

        private static string? NameOf(Layer layer) =>
            layer switch
            {
                Conv2dLayer conv => conv.Name,
                BatchNormLayer norm => norm.Name,
                ResidualLayer block => block.Name,
                LinearLayer full => full.Name,
                _ => null,
            };
    }

    /// <summary>One run over the layers with a baseline beside each image.</summary>
    private sealed class RescaledPass(Pass pass)
    {
        /// <summary>Below this difference of inputs the slope is the ReLU's own: the quotient would be noise.</summary>
        private const double Least = 1e-6;

        public Tensor Run(IReadOnlyList<Layer> layers, Tensor x, Tensor baseline)
        {
            foreach (var layer in layers)
                (x, baseline) = layer switch
                {
                    ReluLayer => (Rescaled(x, baseline), relu(baseline)),
                    Conv2dLayer or BatchNormLayer or LinearLayer or GlobalAveragePoolLayer or FlattenLayer or DropoutLayer => (
                        pass.Apply(layer, 0, x),
                        pass.Apply(layer, 0, baseline)
                    ),
                    _ => throw new NotSupportedException(
                        "the rescale rule is for networks of convolutions, fully connected layers and ReLUs, "
                            + $"not for a {layer.GetType().Name}"
                    ),
                };
            return x;
        }

        /// <summary>
        /// relu(x) as x * slope + rest, both constants: its gradient is the slope, which is 0 or 1 where x is the baseline.
        /// </summary>
        private static Tensor Rescaled(Tensor x, Tensor baseline)
        {
            using var scope = NewDisposeScope();
            var (values, difference) = (relu(x.detach()), x.detach() - baseline);
            var close = difference.abs() < Least;
            var slope = where(close, (x.detach() > 0).to(x.dtype), (values - relu(baseline)) / difference.masked_fill(close, 1));
            return scope.MoveToOuter(x * slope + (values - x.detach() * slope));
        }
    }
}
