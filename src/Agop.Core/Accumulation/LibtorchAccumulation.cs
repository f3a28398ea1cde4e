using Agop.Core.Gradients;
using Agop.Core.Models;
using static TorchSharp.torch;

namespace Agop.Core.Accumulation;

/// <summary>Accumulates AGOP by libtorch.</summary>
/// <param name="pass">What is accumulated.</param>
public sealed class LibtorchAccumulation(AgopPass pass)
{
    /// <summary>Samples per forward pass. Another size may change the last bits.</summary>
    private const int BatchSize = 500;

    /// <summary>Accumulates over the given rows.</summary>
    /// <param name="network">With its weights.</param>
    /// <param name="images">(n, C, H, W).</param>
    /// <param name="labels">(n), int64; needed for <see cref="GradientTarget.Label"/> and <see cref="GradientTarget.Loss"/>.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    public AgopState Run(Network network, Tensor images, Tensor? labels, int first, int count, CancellationToken cancellation = default)
    {
        using var accumulator = new AgopAccumulator(pass.Target, network.Architecture.Classes, network.Architecture.InputSize, pass.Full);
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
        switch (pass.Target)
        {
            case GradientTarget.Jacobian:
                accumulator.AddJacobian(InputGradients.Jacobian(network, images));
                break;
            case GradientTarget.Predicted:
                var predicted = InputGradients.Predict(network, images);
                accumulator.Add(InputGradients.Of(network, images, Heads.Logit(predicted)), predicted);
                break;
            case GradientTarget.Label:
                accumulator.Add(InputGradients.Of(network, images, Heads.Logit(pass.Required(labels))), labels!);
                break;
            case GradientTarget.Probability:
                var classes = labels ?? InputGradients.Predict(network, images);
                accumulator.Add(InputGradients.Of(network, images, Heads.Probability(classes)), classes);
                break;
            case GradientTarget.Loss:
                accumulator.Add(InputGradients.Of(network, images, Heads.Loss(pass.Required(labels), pass.LossInput)), labels!);
                break;
            default:
                throw new NotSupportedException($"unknown target {pass.Target}");
        }
    }
}
