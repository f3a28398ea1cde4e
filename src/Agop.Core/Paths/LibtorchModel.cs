using Agop.Core.Accumulation;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Randomness;
using static TorchSharp.torch;

namespace Agop.Core.Paths;

/// <summary>A network run by libtorch: the oracle, and the path for everything large.</summary>
/// <param name="weights">Copied.</param>
/// <param name="precision">The type that everything is computed in.</param>
public sealed class LibtorchModel(WeightSet weights, ScalarType precision) : IModel
{
    private readonly Network _network = new(weights, precision);

    /// <inheritdoc/>
    public Architecture Architecture => _network.Architecture;

    /// <inheritdoc/>
    public ScalarType Precision => _network.Precision;

    /// <inheritdoc/>
    public ExecutionPath Path => ExecutionPath.Libtorch;

    /// <inheritdoc/>
    public Tensor Logits(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return scope.MoveToOuter(_network.Logits(images));
    }

    /// <inheritdoc/>
    public long[] Predict(Tensor images)
    {
        using var scope = NewDisposeScope();
        return InputGradients.Predict(_network, images).data<long>().ToArray();
    }

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> WeightedGradients(Tensor images, OutputHead head, Copies copies, IReadOnlyList<GradientTerm> terms, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var function = Heads.Of(head);
        var sums = terms.Select(_ => zeros(images.shape, ScalarType.Float64)).ToArray();
        for (var copy = 0; copy < copies.Count; copy++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var pass = NewDisposeScope();
            var g = InputGradients.Of(_network, At(images, copies, copy), function).to(ScalarType.Float64);
            for (var i = 0; i < sums.Length; i++) sums[i].add_(Term(g, terms[i]), copies.Weight(copy));
        }
        foreach (var sum in sums) scope.MoveToOuter(sum);
        return sums;
    }

    /// <inheritdoc/>
    public (Tensor Activation, Tensor Gradient) LastConvolution(Tensor images, OutputHead head)
    {
        using var scope = NewDisposeScope();
        var x = images.detach().requires_grad_();
        var (logits, activation) = _network.LogitsWithActivation(x);
        var gradient = autograd.grad([Heads.Of(head)(logits).sum()], [activation])[0];
        return (scope.MoveToOuter(activation.detach().to(ScalarType.Float64)), scope.MoveToOuter(gradient.to(ScalarType.Float64)));
    }

    /// <inheritdoc/>
    public AgopState Accumulate(AgopPass pass, Tensor images, long[]? labels, int first, int count, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        return new LibtorchAccumulation(pass).Run(_network, images, labels is null ? null : tensor(labels), first, count, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private static Tensor At(Tensor images, Copies copies, int copy) => copies switch
    {
        ScaledCopies scaled => scaled.Factors[copy] == 1 ? images : images * scaled.Factors[copy],
        NoisyCopies noisy => images + Noise(noisy, copy, images),
        _ => throw new NotSupportedException($"libtorch path: unknown copies {copies.GetType().Name}"),
    };

    private static Tensor Noise(NoisyCopies copies, int copy, Tensor images)
    {
        var shape = images.shape;
        var size = (int)(shape[1] * shape[2] * shape[3]);
        if (copies.Given is { } given) return given.Rows(copy, 1).Reshape(shape[0] * size).ToTensor(images.dtype, shape);
        var normal = new GaussianNoise(copies.Seed).Rows(copies.FirstIndex, copy, (int)shape[0], size);
        return tensor(Array.ConvertAll(normal, value => copies.Deviation * value), shape, images.dtype);
    }

    private static Tensor Term(Tensor g, GradientTerm term) => term switch
    {
        GradientTerm.Signed => g,
        GradientTerm.Absolute => g.abs(),
        _ => g * g,
    };
}
