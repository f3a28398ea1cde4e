using Agop.Core.Accumulation;
using Agop.Core.Errors;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Agop.Core.Execution.Libtorch;

/// <summary>
/// A model that libtorch runs: the reference in tests, and the path for large networks. Images come from the processor's memory and maps
/// return there, even if the model is on a GPU.
/// </summary>
internal sealed class LibtorchModel : IModel
{
    private readonly INetwork _network;
    private readonly Lazy<INetwork>? _unfolded;

    /// <summary>A network of layers.</summary>
    /// <param name="weights">Copied.</param>
    /// <param name="precision">The type that everything is computed in.</param>
    /// <param name="device">Where; the processor unless given.</param>
    public LibtorchModel(WeightSet weights, ScalarType precision, Device? device = null)
    {
        _network = new Network(weights, precision, device: device);
        // The output of a convolution before its batch normalization exists only if the two are not folded.
        _unfolded = new Lazy<INetwork>(() => new Network(weights, precision, device: device, fold: false), LazyThreadSafetyMode.None);
    }

    /// <summary>Any network.</summary>
    /// <param name="network">Owned from now on.</param>
    public LibtorchModel(INetwork network) => _network = network;

    /// <inheritdoc/>
    public Architecture Architecture => _network.Architecture;

    /// <inheritdoc/>
    public ScalarType Precision => _network.Precision;

    /// <inheritdoc/>
    public string? GradCamLayer => _network.GradCamLayer;

    /// <inheritdoc/>
    public ExecutionPath Path => _network.Device.type == DeviceType.CUDA ? ExecutionPath.Cuda : ExecutionPath.Libtorch;

    /// <inheritdoc/>
    public Tensor Logits(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return scope.MoveToOuter(_network.Logits(Placed(images)).cpu());
    }

    /// <inheritdoc/>
    public long[] Predict(Tensor images)
    {
        var (count, classes) = ((int)images.shape[0], new List<long>());
        new BatchLimit(Architecture, Precision, count).Run(
            0,
            count,
            (first, length) =>
            {
                using var scope = NewDisposeScope();
                var batch = PixelInput.Prepare(images.narrow(0, first, length), Precision, _network.Device);
                classes.AddRange(InputGradients.Predict(_network, batch).cpu().data<long>().ToArray());
            }
        );
        return [.. classes];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> WeightedGradients(
        Tensor images,
        OutputHead head,
        Copies copies,
        IReadOnlyList<GradientTerm> terms,
        CancellationToken cancellation = default
    )
    {
        using var scope = NewDisposeScope();
        var function = Heads.Of(head, _network.Device);
        var placed = Placed(images);
        var sums = terms.Select(_ => zeros(images.shape, ScalarType.Float64, _network.Device)).ToArray();
        for (var copy = 0; copy < copies.Count; copy++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var pass = NewDisposeScope();
            var g = InputGradients.Of(_network, At(placed, copies, copy), function).to(ScalarType.Float64);
            for (var i = 0; i < sums.Length; i++)
                sums[i].add_(Term(g, terms[i]), copies.Weight(copy));
        }
        return [.. sums.Select(sum => scope.MoveToOuter(sum.cpu()))];
    }

    /// <inheritdoc/>
    public (Tensor Activation, Tensor Gradient) Activation(Tensor images, OutputHead head, string? layer = null)
    {
        using var scope = NewDisposeScope();
        var name =
            layer
            ?? GradCamLayer
            ?? throw new InvalidOperationException($"{Architecture.Id} has no convolution that is known: the setting 'layer' names one");
        if (_unfolded is not null)
            name = Architecture.LayerNamed(name);
        var network = _unfolded is not null && BatchNormFolding.Hides(Architecture, name) ? _unfolded.Value : _network;
        var x = Placed(images).detach().requires_grad_();
        var (logits, activation) = network.LogitsWithActivation(x, name);
        if (!activation.requires_grad)
            throw new InputException($"layer {name}", "no gradient reaches its output");
        var outputs = Heads.Of(head, network.Device)(InputGradients.Required(network, logits)).sum();
        // Without allow_unused, libtorch ends the process if there is no gradient.
        var gradient = autograd.grad([outputs], [activation], allow_unused: true)[0];
        if (gradient is null || gradient.IsInvalid)
            throw new InputException($"layer {name}", "the logits do not depend on its output");
        return (scope.MoveToOuter(Returned(activation.detach())), scope.MoveToOuter(Returned(gradient)));
    }

    /// <inheritdoc/>
    public IAccumulation Accumulate(AgopPass pass) => new LibtorchAccumulation(_network, pass);

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        if (_unfolded is { IsValueCreated: true })
            _unfolded.Value.Dispose();
    }

    private Tensor Placed(Tensor images) => images.to(_network.Device);

    private static Tensor Returned(Tensor values) => values.to(ScalarType.Float64).cpu().contiguous();

    private static Tensor At(Tensor images, Copies copies, int copy) =>
        copies switch
        {
            ScaledCopies scaled => scaled.Factors[copy] == 1 ? images : images * scaled.Factors[copy],
            NoisyCopies noisy => images + Noise(noisy, copy, images).to(images.device),
            _ => throw new NotSupportedException($"libtorch path: unknown copies {copies.GetType().Name}"),
        };

    private static Tensor Noise(NoisyCopies copies, int copy, Tensor images)
    {
        var shape = images.shape;
        var size = (int)(shape[1] * shape[2] * shape[3]);
        if (copies.Given is { } given)
            return given.Rows(copy, 1).Reshape(shape[0] * size).ToTensor(images.dtype, shape);
        var normal = new GaussianNoise(copies.Seed).Rows(copies.FirstIndex, copy, (int)shape[0], size);
        return tensor(Array.ConvertAll(normal, value => copies.Deviation * value), shape, images.dtype);
    }

    private static Tensor Term(Tensor g, GradientTerm term) =>
        term switch
        {
            GradientTerm.Signed => g,
            GradientTerm.Absolute => g.abs(),
            _ => g * g,
        };
}
