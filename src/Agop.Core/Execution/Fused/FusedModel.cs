using Agop.Core.Accumulation;
using Agop.Core.Errors;
using Agop.Core.Execution.Fused.Networks;
using Agop.Core.Execution.Fused.Programs;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Vectors;
using static TorchSharp.torch;

namespace Agop.Core.Execution.Fused;

/// <summary>
/// A network of convolutions, ReLUs, max-pools and fully connected layers run by our own kernels: samples in SIMD slots, no call per layer
/// and sample, the same bits at every vector width.
/// </summary>
internal sealed class FusedModel : IModel
{
    private readonly FusedRunner _runner;

    /// <param name="weights">Copied.</param>
    /// <param name="precision">float32 or float64.</param>
    /// <exception cref="NotSupportedException">The fused path cannot run such a network or precision.</exception>
    public FusedModel(WeightSet weights, Precision precision)
        : this(weights, precision, SimdWidths.Best) { }

    internal FusedModel(WeightSet weights, Precision precision, SimdWidth width)
    {
        if (!Supports(weights.Architecture))
            throw new NotSupportedException($"the fused path cannot run {weights.Architecture.Id}");
        Plan = KernelPlan.Of(weights.Architecture, precision, ExecutionPath.Fused);
        (Architecture, _runner) = (weights.Architecture, FusedRunner.Create(weights, precision, width));
    }

    /// <inheritdoc/>
    public Architecture Architecture { get; }

    /// <inheritdoc/>
    public KernelPlan Plan { get; }

    /// <inheritdoc/>
    public int BatchSize => _runner.BatchSize;

    /// <inheritdoc/>
    public string? GradCamLayer => Architecture.GradCamLayer;

    /// <summary>
    /// What it can accumulate: all but the sketch, since its networks have so few classes that every logit's gradient costs less.
    /// </summary>
    public static IReadOnlyList<GradientTarget> Targets { get; } =
    [.. Enum.GetValues<GradientTarget>().Where(target => target != GradientTarget.Sketch)];

    /// <summary>Whether it can run such a network.</summary>
    public static bool Supports(Architecture architecture) => ProgramPlan.Supports(architecture);

    /// <inheritdoc/>
    public Tensor Logits(Tensor images)
    {
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(
            tensor(_runner.Logits(Packed(images).bytes, Count(images)), [Count(images), Architecture.Classes], Plan.Precision.ImageType())
        );
    }

    /// <inheritdoc/>
    public long[] Predict(Tensor images)
    {
        using var scope = NewDisposeScope();
        return _runner.Predict(Packed(images).bytes, Count(images));
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
        var sums = _runner.WeightedGradients(Packed(images).bytes, Count(images), Checked(head, images), copies, terms, cancellation);
        return [.. sums.Select(sum => scope.MoveToOuter(tensor(sum, images.shape)))];
    }

    /// <inheritdoc/>
    public (Tensor Activation, Tensor Gradient) Activation(Tensor images, OutputHead head, string? layer = null)
    {
        if (Architecture.LastConvolution is null)
            throw new InvalidOperationException($"{Architecture.Id} has no convolution");
        if (layer is not null && layer != Architecture.GradCamLayer)
            throw new InputException(
                $"layer {layer}",
                $"the fused path gives the output of {Architecture.GradCamLayer} only, not of {layer}"
            );
        using var scope = NewDisposeScope();
        var (activation, gradient, shape) = _runner.LastConvolution(Packed(images).bytes, Count(images), Checked(head, images));
        return (
            scope.MoveToOuter(tensor(activation, [Count(images), .. shape])),
            scope.MoveToOuter(tensor(gradient, [Count(images), .. shape]))
        );
    }

    /// <inheritdoc/>
    public Tensor Multipliers(Tensor images, Tensor baselines, OutputHead head) =>
        throw new NotSupportedException("the fused path has no rescale rule");

    /// <inheritdoc/>
    public Tensor RuledGradient(Tensor images, OutputHead head, ReluRule rule) =>
        throw new NotSupportedException("the fused path has no rules for ReLUs");

    /// <inheritdoc/>
    public Tensor Relevance(Tensor images, OutputHead head, RelevanceRules rules) =>
        throw new NotSupportedException("the fused path has no rules for relevance");

    /// <inheritdoc/>
    public IAccumulation Accumulate(AgopPass pass) =>
        Targets.Contains(pass.Target)
            ? new FusedAccumulation(this, _runner.Accumulate(pass))
            : throw new NotSupportedException($"the fused path has no {Names.NameOf(pass.Target)}");

    /// <summary>Releases nothing: the garbage collector frees the kernels' memory.</summary>
    public void Dispose() { }

    private static int Count(Tensor images) => checked((int)images.shape[0]);

    /// <summary>
    /// The images without gaps; the caller's dispose scope keeps them alive while their bytes are read. The kernels behind check nothing.
    /// </summary>
    private Tensor Packed(Tensor images)
    {
        var (channels, height, width) = Architecture.Input;
        if (images.dtype != Plan.Precision.ImageType())
            throw new ArgumentException($"expected images of {Plan.Precision.ImageType()}, found {images.dtype}", nameof(images));
        if (images.shape is not [_, var c, var h, var w] || (c, h, w) != (channels, height, width))
            throw new ArgumentException(
                $"expected images of shape (n, {channels}, {height}, {width}), found ({string.Join(", ", images.shape)})",
                nameof(images)
            );
        return images.contiguous();
    }

    private OutputHead Checked(OutputHead head, Tensor images)
    {
        RequireClasses(head.Classes, Count(images));
        return head;
    }

    private void RequireClasses(long[] classes, int count)
    {
        if (classes.Length < count)
            throw new ArgumentException($"expected a class for each of {count} images, found {classes.Length}", nameof(classes));
        if (Array.Exists(classes, c => c < 0 || c >= Architecture.Classes))
            throw new ArgumentException($"expected classes from 0 to {Architecture.Classes - 1}", nameof(classes));
    }

    private sealed class FusedAccumulation(FusedModel model, FusedSums sums) : IAccumulation
    {
        public AgopState State => sums.State;

        public void Add(Tensor images, long[]? labels, long first, CancellationToken cancellation = default)
        {
            if (labels is not null)
                model.RequireClasses(labels, Count(images));
            using var scope = NewDisposeScope();
            sums.Add(model.Packed(images).bytes, Count(images), labels, cancellation);
        }

        public void Dispose() { }
    }
}
