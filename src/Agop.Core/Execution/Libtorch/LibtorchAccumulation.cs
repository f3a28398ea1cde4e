using Agop.Core.Accumulation;
using Agop.Core.Libtorch;
using Agop.Core.Models;
using static TorchSharp.torch;

namespace Agop.Core.Execution.Libtorch;

/// <summary>Accumulates AGOP by libtorch.</summary>
internal sealed class LibtorchAccumulation : IAccumulation
{
    private readonly INetwork _network;
    private readonly BatchGradients _gradients;
    private readonly AgopAccumulator _accumulator;

    /// <param name="network">With its weights; stays the caller's.</param>
    /// <param name="pass">What is accumulated.</param>
    public LibtorchAccumulation(INetwork network, AgopPass pass)
    {
        (_network, _gradients) = (network, new BatchGradients(pass));
        _accumulator = new AgopAccumulator(pass, network.Architecture.Classes, network.Architecture.InputSize, network.Device);
    }

    /// <inheritdoc/>
    public AgopState State => _accumulator.State;

    /// <inheritdoc/>
    public void Add(Tensor images, long[]? labels, long first, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var classes = labels is null ? null : LibtorchRuntime.Sent(tensor(labels), _network.Device);
        foreach (var (start, count) in Batches.Of((int)images.shape[0], _network.Plan.Batch!.Value))
        {
            cancellation.ThrowIfCancellationRequested();
            using var pass = NewDisposeScope();
            var batch = PixelInput.Prepare(images.narrow(0, start, count), _network.Plan.Precision.ImageType(), _network.Device);
            _gradients.AddTo(_accumulator, _network, batch, classes?.narrow(0, start, count), first + start);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _accumulator.Dispose();
}
