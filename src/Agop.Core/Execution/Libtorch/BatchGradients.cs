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
                accumulator.AddJacobian(images.shape[0], take => InputGradients.Jacobian(network, images, take));
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
            case GradientTarget.Sketch:
                AddSketch(accumulator, network, images, first);
                break;
            default:
                throw new NotSupportedException($"unknown target {pass.Target}");
        }
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
