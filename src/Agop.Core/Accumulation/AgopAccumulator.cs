using Agop.Core.Gradients;
using static TorchSharp.torch;

namespace Agop.Core.Accumulation;

/// <summary>Adds batches of gradients to a state. Gradients come in the network's precision; sums are float64.</summary>
public sealed class AgopAccumulator : IDisposable
{
    private readonly GradientTarget _target;
    private readonly int _classes;
    private readonly int _size;
    private readonly long[] _counts;
    private readonly Tensor _sumG;
    private readonly Tensor _sumG2;
    private readonly Tensor? _sumOuter;
    private long _samples;

    /// <inheritdoc cref="AgopState(GradientTarget, int, int, bool)"/>
    public AgopAccumulator(GradientTarget target, int classes, int size, bool full = false)
    {
        new AgopPass(target, Full: full).RequireSize(size);
        (_target, _classes, _size) = (target, classes, size);
        _counts = new long[classes];
        _sumG = zeros([classes, size], ScalarType.Float64).DetachFromDisposeScope();
        _sumG2 = zeros([classes, size], ScalarType.Float64).DetachFromDisposeScope();
        _sumOuter = full ? zeros([size, size], ScalarType.Float64).DetachFromDisposeScope() : null;
    }

    /// <summary>A copy of what has been added so far.</summary>
    public AgopState State => new(
        _target, _samples, [.. _counts], _sumG.data<double>().ToArray(), _sumG2.data<double>().ToArray(), _sumOuter?.data<double>().ToArray());

    /// <summary>Adds one gradient per sample, each to the sums of its sample's class.</summary>
    /// <param name="gradients">(B, ...) with D elements per sample.</param>
    /// <param name="classes">(B), int64.</param>
    public void Add(Tensor gradients, Tensor classes)
    {
        using var scope = NewDisposeScope();
        var g = gradients.reshape(-1, _size).to(ScalarType.Float64);
        var membership = classes.unsqueeze(0).eq(arange(_classes).unsqueeze(1)).to(ScalarType.Float64);
        _sumG.add_(membership.mm(g));
        _sumG2.add_(membership.mm(g * g));
        _sumOuter?.add_(g.t().mm(g));
        var counts = membership.sum(1).data<double>().ToArray();
        for (var c = 0; c < _classes; c++) _counts[c] += (long)counts[c];
        _samples += g.shape[0];
    }

    /// <summary>Adds the gradients of every logit, each class's to its own sums.</summary>
    /// <param name="jacobian">One (B, ...) per class.</param>
    public void AddJacobian(IReadOnlyList<Tensor> jacobian)
    {
        using var scope = NewDisposeScope();
        for (var c = 0; c < _classes; c++)
        {
            var g = jacobian[c].reshape(-1, _size).to(ScalarType.Float64);
            _sumG[c].add_(g.sum(dim: 0));
            _sumG2[c].add_((g * g).sum(dim: 0));
            _sumOuter?.add_(g.t().mm(g));
            _counts[c] += g.shape[0];
        }
        _samples += jacobian[0].shape[0];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sumG.Dispose();
        _sumG2.Dispose();
        _sumOuter?.Dispose();
    }
}
