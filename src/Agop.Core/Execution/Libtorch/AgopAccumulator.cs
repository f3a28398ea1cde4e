using Agop.Core.Accumulation;
using Agop.Core.Gradients;
using static TorchSharp.torch;

namespace Agop.Core.Execution.Libtorch;

/// <summary>
/// Adds batches of gradients to a state. Gradients come in the network's precision; sums are float64, on the device where the gradients
/// are. A call that runs out of memory leaves the sums unchanged.
/// </summary>
internal sealed class AgopAccumulator : IDisposable
{
    private readonly AgopPass _pass;
    private readonly int _groups;
    private readonly int _classes;
    private readonly int _size;
    private readonly Device _device;
    private readonly Tensor _counts;
    private readonly Tensor _sumG;
    private readonly Tensor _sumG2;
    private readonly Tensor? _sumOuter;
    private readonly Tensor? _spread;
    private long _pairs;
    private long _samples;

    /// <param name="pass">What is accumulated.</param>
    /// <param name="classes">How many classes K.</param>
    /// <param name="size">Elements per input, D.</param>
    /// <param name="device">Where the gradients are; the processor unless given.</param>
    public AgopAccumulator(AgopPass pass, int classes, int size, Device? device = null)
    {
        pass.RequireSize(size);
        (_pass, _size, _device) = (pass, size, device ?? CPU);
        (_classes, _groups) = (classes, pass.Groups(classes, size));
        Tensor Zeros(params long[] shape) => zeros(shape, ScalarType.Float64, _device).DetachFromDisposeScope();
        _counts = zeros([_groups], ScalarType.Int64, _device).DetachFromDisposeScope();
        (_sumG, _sumG2) = (Zeros(_groups, size), Zeros(_groups, size));
        _sumOuter = pass.Full ? Zeros(size, size) : null;
        _spread = pass.Target == GradientTarget.Sketch ? Zeros(size) : null;
    }

    /// <summary>A copy of what has been added so far.</summary>
    public AgopState State
    {
        get
        {
            using var scope = NewDisposeScope();
            double[] Copy(Tensor sums) => sums.cpu().data<double>().ToArray();
            return new AgopState(
                _pass.Target,
                _samples,
                _counts.cpu().data<long>().ToArray(),
                Copy(_sumG),
                Copy(_sumG2),
                _sumOuter is null ? null : Copy(_sumOuter)
            )
            {
                Spread = _spread is null ? null : new SketchSpread(_pairs, Copy(_spread)),
            };
        }
    }

    /// <summary>Adds one gradient per sample, each to the sums of its sample's class.</summary>
    /// <param name="gradients">(B, ...) with D elements per sample.</param>
    /// <param name="classes">(B), int64.</param>
    public void Add(Tensor gradients, Tensor classes)
    {
        using var scope = NewDisposeScope();
        var g = Flat(gradients);
        var group = _groups == 1 ? zeros_like(classes) : classes;
        var membership = group.unsqueeze(0).eq(arange(_groups, device: _device).unsqueeze(1)).to(ScalarType.Float64);
        var (sum, squares, outer) = (membership.mm(g), membership.mm(g * g), _sumOuter is null ? null : g.t().mm(g));
        // Stays on the device: a GPU is not waited for after every batch.
        var counts = membership.sum(1).to(ScalarType.Int64);
        _sumG.add_(sum);
        _sumG2.add_(squares);
        if (outer is not null)
            _sumOuter!.add_(outer);
        _counts.add_(counts);
        _samples += g.shape[0];
    }

    /// <summary>Whether all classes' gradients go into the same sums.</summary>
    public bool IsPooled => _groups == 1;

    /// <summary>Adds the gradients of every logit, each class's to its own sums, once all of them are there.</summary>
    /// <param name="samples">How many samples, B.</param>
    /// <param name="gradients">Calls what it is given with each class and its (B, ...), one after the other.</param>
    public void AddJacobian(long samples, Action<Action<int, Tensor>> gradients) =>
        AddTogether(
            samples,
            add =>
                gradients(
                    (c, gradient) =>
                    {
                        var g = Flat(gradient);
                        add(_groups == 1 ? 0 : c, g, g);
                    }
                )
        );

    /// <summary>Adds the gradients of every logit, given as those of other directions with the same sums of products.</summary>
    /// <param name="samples">How many samples, B.</param>
    /// <param name="gradients">
    /// Calls what it is given with (B, ...) of each direction, one after the other; the first one's direction is the sum of the logits',
    /// and only its sum is taken.
    /// </param>
    public void AddPooledJacobian(long samples, Action<Action<Tensor>> gradients)
    {
        var isSum = true;
        AddTogether(
            samples,
            add =>
                gradients(gradient =>
                {
                    var g = Flat(gradient);
                    add(0, isSum ? g : null, isSum ? null : g);
                    isSum = false;
                })
        );
    }

    /// <summary>Adds several gradients of each sample once all of them are there.</summary>
    /// <param name="samples">How many samples, B.</param>
    /// <param name="gradients">
    /// Calls what it is given with the group, what is added to its sums of g, and what to its sums of products, each (B, D) or null.
    /// </param>
    private void AddTogether(long samples, Action<Action<int, Tensor?, Tensor?>> gradients)
    {
        using var scope = NewDisposeScope();
        var (sum, squares, outer) = (zeros_like(_sumG), zeros_like(_sumG2), _sumOuter is null ? null : zeros_like(_sumOuter));
        gradients(
            (group, ofSum, ofProducts) =>
            {
                if (ofSum is not null)
                    sum[group].add_(ofSum.sum(dim: 0));
                if (ofProducts is null)
                    return;
                squares[group].add_((ofProducts * ofProducts).sum(dim: 0));
                outer?.add_(ofProducts.t().mm(ofProducts));
            }
        );
        _sumG.add_(sum);
        _sumG2.add_(squares);
        if (outer is not null)
            _sumOuter!.add_(outer);
        // Each class has a gradient of each sample.
        _counts.add_(samples * (_classes / _groups));
        _samples += samples;
    }

    /// <summary>Adds sketched gradients, and for some samples the difference between two.</summary>
    /// <param name="gradients">(B, ...), one per sample.</param>
    /// <param name="first">(P, ...), those of the samples that were drawn twice.</param>
    /// <param name="second">(P, ...), their second ones.</param>
    public void AddSketch(Tensor gradients, Tensor? first, Tensor? second)
    {
        using var scope = NewDisposeScope();
        Tensor? spread = null;
        if (first is not null && second is not null)
        {
            var (a, b) = (Flat(first), Flat(second));
            var difference = a * a - b * b;
            spread = (difference * difference).sum(dim: 0) * 0.5;
        }
        Add(gradients, zeros([gradients.shape[0]], ScalarType.Int64, _device));
        if (spread is null)
            return;
        _spread!.add_(spread);
        _pairs += first!.shape[0];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in new[] { _counts, _sumG, _sumG2, _sumOuter, _spread })
            tensor?.Dispose();
    }

    private Tensor Flat(Tensor gradients) => gradients.reshape(-1, _size).to(ScalarType.Float64);
}
