using Agop.Core.Accumulation;
using Agop.Core.Gradients;
using static TorchSharp.torch;

namespace Agop.Core.Execution.Libtorch;

/// <summary>Adds the gradients of batches to AGOP sums, by libtorch.</summary>
/// <param name="pass">What is accumulated.</param>
/// <param name="sketchPurpose">For <see cref="GradientTarget.Sketch"/>: what the signs are for.</param>
internal sealed class BatchGradients(AgopPass pass, string sketchPurpose = "sketch")
{
    /// <summary>Adds one batch's gradients.</summary>
    /// <param name="accumulator">To whose sums.</param>
    /// <param name="network">With its weights.</param>
    /// <param name="images">(B, C, H, W), as the network takes them.</param>
    /// <param name="labels">(B), or null.</param>
    /// <param name="first">The first sample's number among all, for the signs of a sketch.</param>
    public void AddTo(AgopAccumulator accumulator, INetwork network, Tensor images, Tensor? labels, long first = 0)
    {
        switch (pass.Target)
        {
            case GradientTarget.Jacobian:
                if (accumulator.IsPooled && network.Head is { } head && head.Directions.shape[0] < network.Architecture.Classes)
                    AddByDirections(accumulator, network, head, images);
                else
                    accumulator.AddJacobian(images.shape[0], take => InputGradients.Jacobian(network, images, take));
                break;
            case GradientTarget.Predicted:
                var (gradients, predicted) = InputGradients.OfPredicted(network, images, Heads.Logit);
                accumulator.Add(gradients, predicted);
                break;
            case GradientTarget.Label:
                accumulator.Add(InputGradients.Of(network, images, Heads.Logit(pass.Required(labels))), labels!);
                break;
            case GradientTarget.Probability:
                if (labels is not null)
                {
                    accumulator.Add(InputGradients.Of(network, images, Heads.Probability(labels)), labels);
                    break;
                }
                var (ofLikeliest, likeliest) = InputGradients.OfPredicted(network, images, Heads.Probability);
                accumulator.Add(ofLikeliest, likeliest);
                break;
            case GradientTarget.Loss:
                accumulator.Add(InputGradients.Of(network, images, Heads.Loss(pass.Required(labels), pass.LossInput)), labels!);
                break;
            case GradientTarget.Sketch:
                AddSketch(accumulator, network, images, first);
                break;
            default:
                throw new NotSupportedException($"unknown target {pass.Target}");
        }
    }

    /// <summary>
    /// Where the last layer is W h + b, the sum over classes of g g^T is J^T W^T W J, J the jacobian of h: as many backward passes as W has
    /// independent rows, and one for the sum of g, instead of one per class.
    /// </summary>
    private static void AddByDirections(AgopAccumulator accumulator, INetwork network, LinearHead head, Tensor images)
    {
        using var scope = NewDisposeScope();
        var x = images.detach().requires_grad_();
        var input = InputGradients.Required(network, network.HeadInput(x));
        accumulator.AddPooledJacobian(images.shape[0], take => InputGradients.Directions(input, x, head.Directions, take));
    }

    private void AddSketch(AgopAccumulator accumulator, INetwork network, Tensor images, long first)
    {
        var (sketch, classes) = (new Sketch(pass.Seed, sketchPurpose), network.Architecture.Classes);
        var samples = Enumerable.Range(0, (int)images.shape[0]).Select(i => first + i).ToArray();
        var gradients = InputGradients.Of(network, images, Sketch.Head(sketch.Signs(samples, classes)));
        var twice = samples.Where(sample => sample % Sketch.Every == 0).ToArray();
        if (twice.Length == 0)
        {
            accumulator.AddSketch(gradients, first: null, second: null);
            return;
        }
        var rows = tensor(Array.ConvertAll(twice, sample => sample - first)).to(network.Device);
        var again = InputGradients.Of(network, images.index_select(0, rows), Sketch.Head(sketch.Signs(twice, classes, second: true)));
        accumulator.AddSketch(gradients, gradients.index_select(0, rows), again);
    }
}
