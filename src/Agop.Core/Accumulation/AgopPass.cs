using Agop.Core.Gradients;
using Agop.Core.Models;
using static TorchSharp.torch;

namespace Agop.Core.Accumulation;

/// <summary>The pass over samples that accumulates AGOP for fixed weights.</summary>
/// <param name="Target">What is differentiated.</param>
/// <param name="LossInput">For <see cref="GradientTarget.Loss"/>: what the loss is applied to.</param>
/// <param name="Full">Whether the D x D matrix is kept.</param>
/// <param name="BatchSize">Samples per forward pass. Part of the result's identity: another size may change the last bits.</param>
public sealed record AgopPass(GradientTarget Target, LossInput LossInput = LossInput.Logits, bool Full = false, int BatchSize = 500)
{
    /// <summary>Above this many input elements the full matrix is refused: it would take more than 128 MiB.</summary>
    public const int MaximumFullSize = 4096;

    /// <summary>Accumulates over the given rows.</summary>
    /// <param name="network">With its weights.</param>
    /// <param name="images">(n, C, H, W).</param>
    /// <param name="labels">(n), int64; needed for <see cref="GradientTarget.Label"/> and <see cref="GradientTarget.Loss"/>.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    public AgopState Run(Network network, Tensor images, Tensor? labels, int first, int count, CancellationToken cancellation = default)
    {
        using var accumulator = new AgopAccumulator(Target, network.Architecture.Classes, network.Architecture.InputSize, Full);
        for (var start = first; start < first + count; start += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var length = Math.Min(BatchSize, first + count - start);
            AddBatch(accumulator, network, images.narrow(0, start, length), labels?.narrow(0, start, length));
        }
        return accumulator.State;
    }

    /// <summary>Adds one batch's gradients.</summary>
    public void AddBatch(AgopAccumulator accumulator, Network network, Tensor images, Tensor? labels)
    {
        switch (Target)
        {
            case GradientTarget.Jacobian:
                accumulator.AddJacobian(InputGradients.Jacobian(network, images));
                break;
            case GradientTarget.Predicted:
                var predicted = InputGradients.Predict(network, images);
                accumulator.Add(InputGradients.Of(network, images, Heads.Logit(predicted)), predicted);
                break;
            case GradientTarget.Label:
                accumulator.Add(InputGradients.Of(network, images, Heads.Logit(Required(labels))), Required(labels));
                break;
            case GradientTarget.Probability:
                var classes = labels ?? InputGradients.Predict(network, images);
                accumulator.Add(InputGradients.Of(network, images, Heads.Probability(classes)), classes);
                break;
            case GradientTarget.Loss:
                accumulator.Add(InputGradients.Of(network, images, Heads.Loss(Required(labels), LossInput)), Required(labels));
                break;
            default:
                throw new NotSupportedException($"unknown target {Target}");
        }
    }

    private Tensor Required(Tensor? labels) => labels ?? throw new ArgumentNullException(nameof(labels), $"target {Names.NameOf(Target)} needs labels");
}
