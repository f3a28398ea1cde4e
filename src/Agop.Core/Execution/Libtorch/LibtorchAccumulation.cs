using Agop.Core.Accumulation;
using Agop.Core.Models;
using Agop.Core.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Agop.Core.Execution.Libtorch;

/// <summary>Accumulates AGOP by libtorch.</summary>
internal sealed class LibtorchAccumulation : IAccumulation
{
    /// <summary>Samples per forward pass at most. Another size may change the last bits.</summary>
    private const int LargestBatch = 500;

    /// <summary>The same for deep networks, where one image keeps a processor busy: larger batches cost memory and save no time.</summary>
    private const int LargestDeepBatch = 16;

    private readonly INetwork _network;
    private readonly BatchGradients _gradients;
    private readonly AgopAccumulator _accumulator;
    private readonly BatchLimit _limit;

    /// <param name="network">With its weights; stays the caller's.</param>
    /// <param name="pass">What is accumulated.</param>
    public LibtorchAccumulation(INetwork network, AgopPass pass)
    {
        (_network, _gradients) = (network, new BatchGradients(pass));
        _accumulator = new AgopAccumulator(pass, network.Architecture.Classes, network.Architecture.InputSize, network.Device);
        _limit = new BatchLimit(network.Architecture, network.Precision, IsDeep(network) ? LargestDeepBatch : LargestBatch);
        BatchSize = _limit.Size;
    }

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public AgopState State => _accumulator.State;

    /// <inheritdoc/>
    public void Add(Tensor images, long[]? labels, long first, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var classes = labels is null ? null : tensor(labels);
        _limit.Run(
            0,
            (int)images.shape[0],
            (start, length) =>
            {
                using var pass = NewDisposeScope();
                var batch = PixelInput.Prepare(images.narrow(0, start, length), _network.Precision, _network.Device);
                _gradients.AddTo(_accumulator, _network, batch, classes?.narrow(0, start, length).to(_network.Device), first + start);
            },
            cancellation
        );
    }

    /// <inheritdoc/>
    public void Dispose() => _accumulator.Dispose();

    /// <summary>Whether batches are kept small: for deep networks on a processor, since a GPU needs large ones.</summary>
    private static bool IsDeep(INetwork network) =>
        network.Device.type == DeviceType.CPU
        && (network.Architecture.Layers.Count == 0 || network.Architecture.Layers.Any(layer => layer is ResidualLayer));
}
