using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Attribution;

/// <summary>A batch to explain, with everything a method may have asked for in its metadata.</summary>
/// <example>See <see cref="IAttributionMethod"/>.</example>
public sealed record AttributionContext
{
    /// <summary>(B, C, H, W), of the type that the network takes; on a GPU where the network is on one.</summary>
    public required Tensor Images { get; init; }

    /// <summary>The method's settings.</summary>
    public required Settings Settings { get; init; }

    /// <summary>The network, for methods that need one.</summary>
    public IModel? Model { get; init; }

    /// <summary>The explained class of each image (B); fixed before any method changes an image.</summary>
    public long[]? Classes { get; init; }

    /// <summary>Which output of that class.</summary>
    public ExplainedOutput Output { get; init; }

    /// <summary>diag M (C, H, W), float64.</summary>
    public Tensor? Agop { get; init; }

    /// <summary>M (D, D).</summary>
    public AgopMatrix? AgopMatrix { get; init; }

    /// <summary>The first training samples (m, C, H, W), at most 1,000.</summary>
    public Tensor? Background { get; init; }

    /// <summary>Statistics of the training split.</summary>
    public ClassStatistics? Statistics { get; init; }

    /// <summary>The seed of random methods.</summary>
    public long Seed { get; init; }

    /// <summary>The number of the first image among all, so that its randomness does not depend on how images were batched.</summary>
    public long FirstIndex { get; init; }

    /// <summary>Given noise (samples, B, D) for methods that would draw it, or null.</summary>
    public NdArray? Noise { get; init; }

    /// <summary>Checked between gradient passes.</summary>
    public CancellationToken Cancellation { get; init; }

    private IModel Required => Model ?? throw new InvalidOperationException("the method needs a network");

    private OutputHead Head =>
        new(
            Output == ExplainedOutput.Probability ? HeadKind.Probability : HeadKind.Logit,
            Classes ?? throw new InvalidOperationException("the method needs explained classes")
        );

    /// <summary>The gradient of the explained output at the images (B, C, H, W), in float64.</summary>
    public Tensor Gradient() => WeightedGradients(ScaledCopies.Unchanged, GradientTerm.Signed)[0];

    /// <summary>The same at other points, one for each image (B, C, H, W), in float64; the explained class stays the image's.</summary>
    public Tensor GradientAt(Tensor points) =>
        Required.WeightedGradients(points, Head, ScaledCopies.Unchanged, [GradientTerm.Signed], Cancellation)[0];

    /// <summary>The explained output of one image's class at any points (n), in float64.</summary>
    /// <param name="points">(n, C, H, W).</param>
    /// <param name="image">Whose class, by its place in the batch.</param>
    public Tensor Outputs(Tensor points, int image)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        foreach (var (first, count) in Batches.Of((int)points.shape[0], Required.Plan.Batch ?? (int)Math.Max(1, points.shape[0])))
        {
            Cancellation.ThrowIfCancellationRequested();
            using var pass = NewDisposeScope();
            var logits = Required.Logits(points.narrow(0, first, count)).to(ScalarType.Float64);
            var outputs = Output == ExplainedOutput.Probability ? logits.softmax(1) : logits;
            parts.Add(pass.MoveToOuter(outputs.select(1, Head.Classes[image]).contiguous()));
        }
        return scope.MoveToOuter(cat(parts, 0));
    }

    /// <summary>The multipliers of DeepLIFT's rescale rule (B, C, H, W), in float64; see <see cref="IModel.Multipliers"/>.</summary>
    /// <param name="baselines">One for each image (B, C, H, W).</param>
    public Tensor Multipliers(Tensor baselines) => Required.Multipliers(Images, baselines, Head);

    /// <summary>The gradient where ReLUs follow a rule (B, C, H, W), in float64; see <see cref="IModel.RuledGradient"/>.</summary>
    public Tensor RuledGradient(ReluRule rule) => Required.RuledGradient(Images, Head, rule);

    /// <summary>The relevance of the images' elements (B, C, H, W), in float64; see <see cref="IModel.Relevance"/>.</summary>
    public Tensor Relevance(RelevanceRules rules) => Required.Relevance(Images, Head, rules);

    /// <summary>Weighted sums over copies of the images; see <see cref="IModel.WeightedGradients"/>.</summary>
    public IReadOnlyList<Tensor> WeightedGradients(Copies copies, params IReadOnlyList<GradientTerm> terms) =>
        Required.WeightedGradients(Images, Head, copies, terms, Cancellation);

    /// <summary>A layer's output and the explained output's gradient with respect to it; see <see cref="IModel.Activation"/>.</summary>
    public (Tensor Activation, Tensor Gradient) Activation(string? layer) => Required.Activation(Images, Head, layer);
}
