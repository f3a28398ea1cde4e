using Agop.Core.Accumulation;
using Agop.Core.Errors;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using static TorchSharp.torch;

namespace Agop.Core.Execution.Libtorch;

/// <summary>
/// A model that libtorch runs: the reference in tests, and the path for large networks. Results lie where the images lie, on the model's
/// device or on the processor.
/// </summary>
internal sealed class LibtorchModel : IModel
{
    private readonly INetwork _network;
    private readonly Func<INetwork>? _unfold;
    private INetwork? _unfolded;

    /// <summary>A network of layers.</summary>
    /// <param name="weights">Copied.</param>
    /// <param name="plan">How it is run.</param>
    public LibtorchModel(WeightSet weights, KernelPlan plan)
    {
        (_network, BatchSize) = (new Network(weights, plan), plan.Batch!.Value);
        // The output of a convolution before its batch normalization exists only if the two are not folded.
        _unfold = () => new Network(weights, plan, fold: false);
    }

    /// <summary>Any network.</summary>
    /// <param name="network">Owned from now on.</param>
    public LibtorchModel(INetwork network) => (_network, BatchSize) = (network, network.Plan.Batch!.Value);

    /// <inheritdoc/>
    public Architecture Architecture => _network.Architecture;

    /// <inheritdoc/>
    public KernelPlan Plan => _network.Plan;

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public string? GradCamLayer => _network.GradCamLayer;

    /// <inheritdoc/>
    public Tensor Logits(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return scope.MoveToOuter(_network.Logits(Placed(images)).to(images.device));
    }

    /// <inheritdoc/>
    public long[] Predict(Tensor images)
    {
        var classes = new List<long>();
        foreach (var (first, count) in Batches.Of((int)images.shape[0], BatchSize))
        {
            using var scope = NewDisposeScope();
            var batch = PixelInput.Prepare(images.narrow(0, first, count), Plan.Precision.ImageType(), _network.Device);
            classes.AddRange(InputGradients.Predict(_network, batch).cpu().data<long>().ToArray());
        }
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
        var parts = new List<Tensor[]>();
        foreach (var (first, count) in Batches.Of((int)images.shape[0], BatchSize))
        {
            var classes = head with { Classes = head.Classes.AsSpan(first, count).ToArray() };
            var part = Placed(images.narrow(0, first, count));
            var moved = new CopyBatches(copies, part, first, (int)images.shape[0]);
            parts.Add(Array.ConvertAll(Sums(part, classes, moved, copies, terms, cancellation), sum => sum.to(images.device)));
        }
        return
        [
            .. terms.Select((_, term) => scope.MoveToOuter(parts.Count == 1 ? parts[0][term] : cat([.. parts.Select(part => part[term])]))),
        ];
    }

    /// <summary>The sums of one batch of images. As many copies as fill a batch go through the network together.</summary>
    private Tensor[] Sums(
        Tensor images,
        OutputHead head,
        CopyBatches moved,
        Copies copies,
        IReadOnlyList<GradientTerm> terms,
        CancellationToken cancellation
    )
    {
        using var scope = NewDisposeScope();
        var count = (int)images.shape[0];
        var sums = terms.Select(_ => zeros(images.shape, ScalarType.Float64, _network.Device)).ToArray();
        var (function, repeats) = (Heads.Of(head, _network.Device), 1);
        foreach (var (first, together) in Batches.Of(copies.Count, Math.Max(1, BatchSize / count)))
        {
            cancellation.ThrowIfCancellationRequested();
            // Only where their number changes: a GPU that is sent something is waited for.
            if (together != repeats)
                (function, repeats) = (Heads.Of(Repeated(head, together), _network.Device), together);
            using var pass = NewDisposeScope();
            var g = InputGradients.Of(_network, moved.At(first, together), function).to(ScalarType.Float64);
            // One after the other, so that the sums do not depend on how many go together.
            for (var copy = 0; copy < together; copy++)
            for (var i = 0; i < sums.Length; i++)
                sums[i].add_(Term(g.narrow(0, copy * count, count), terms[i]), copies.Weight(first + copy));
        }
        return Array.ConvertAll(sums, sum => scope.MoveToOuter(sum));
    }

    /// <inheritdoc/>
    public (Tensor Activation, Tensor Gradient) Activation(Tensor images, OutputHead head, string? layer = null)
    {
        using var scope = NewDisposeScope();
        var name =
            layer
            ?? GradCamLayer
            ?? throw new InvalidOperationException($"{Architecture.Id} has no convolution that is known: the setting 'layer' names one");
        if (_unfold is not null)
            name = Architecture.LayerNamed(name);
        var network = _unfold is not null && BatchNormFolding.Hides(Architecture, name) ? _unfolded ??= _unfold() : _network;
        var x = Placed(images).detach().requires_grad_();
        var (logits, activation) = network.LogitsWithActivation(x, name);
        if (!activation.requires_grad)
            throw new InputException($"layer {name}", "no gradient reaches its output");
        var outputs = Heads.Of(head, network.Device)(InputGradients.Required(network, logits)).sum();
        // Without allow_unused, libtorch ends the process if there is no gradient.
        var gradient = autograd.grad([outputs], [activation], allow_unused: true)[0];
        if (gradient is null || gradient.IsInvalid)
            throw new InputException($"layer {name}", "the logits do not depend on its output");
        return (scope.MoveToOuter(Returned(activation.detach(), images)), scope.MoveToOuter(Returned(gradient, images)));
    }

    /// <inheritdoc/>
    public Tensor Multipliers(Tensor images, Tensor baselines, OutputHead head)
    {
        if (_network is not Network network)
            throw new NotSupportedException($"the rescale rule needs a network whose layers are known, which {Architecture.Id} is not");
        if (head.Kind != HeadKind.Logit)
            throw new NotSupportedException("the rescale rule explains a logit");
        using var scope = NewDisposeScope();
        var x = Placed(images).detach().requires_grad_();
        var outputs = Heads.Of(head, network.Device)(network.RescaledLogits(x, Placed(baselines))).sum();
        return scope.MoveToOuter(Returned(autograd.grad([outputs], [x])[0], images));
    }

    /// <inheritdoc/>
    public Tensor RuledGradient(Tensor images, OutputHead head, ReluRule rule)
    {
        using var scope = NewDisposeScope();
        var network = Known();
        var (logits, back) = network.RuledLogits(Placed(images), rule);
        var top = logits.detach().requires_grad_();
        var outputs = Heads.Of(head, network.Device)(top).sum();
        return scope.MoveToOuter(Returned(back(autograd.grad([outputs], [top])[0]), images));
    }

    /// <inheritdoc/>
    public Tensor Relevance(Tensor images, OutputHead head, RelevanceRules rules)
    {
        using var scope = NewDisposeScope();
        using var _ = enable_grad();
        var network = Known();
        var (logits, back) = network.RelevantLogits(Placed(images), rules);
        var outputs = Heads.Of(head, network.Device)(logits.detach());
        var top = zeros_like(logits).scatter(1, tensor(head.Classes, device: network.Device).unsqueeze(1), outputs.unsqueeze(1));
        return scope.MoveToOuter(Returned(back(top), images));
    }

    private Network Known() =>
        _network as Network
        ?? throw new NotSupportedException($"rules for layers need a network whose layers are known, which {Architecture.Id} is not");

    /// <inheritdoc/>
    public IAccumulation Accumulate(AgopPass pass) => new LibtorchAccumulation(_network, pass);

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        _unfolded?.Dispose();
    }

    private Tensor Placed(Tensor images) => images.to(_network.Device);

    private static Tensor Returned(Tensor values, Tensor images) => values.to(ScalarType.Float64).to(images.device).contiguous();

    private static OutputHead Repeated(OutputHead head, int times) =>
        head with
        {
            Classes = [.. Enumerable.Repeat(head.Classes, times).SelectMany(classes => classes)],
        };

    private static Tensor Term(Tensor g, GradientTerm term) =>
        term switch
        {
            GradientTerm.Signed => g,
            GradientTerm.Absolute => g.abs(),
            _ => g * g,
        };
}
