using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace Agop.Core.Gradients;

/// <summary>Heads as libtorch functions: logits (B, K) into one number per sample (B).</summary>
internal static class Heads
{
    /// <summary>The function of a head.</summary>
    /// <param name="head">Which.</param>
    /// <param name="device">Where the logits are; the processor unless given.</param>
    public static Func<Tensor, Tensor> Of(OutputHead head, Device? device = null)
    {
        var classes = tensor(head.Classes).to(device ?? CPU);
        return head.Kind switch
        {
            HeadKind.Logit => Logit(classes),
            HeadKind.Probability => Probability(classes),
            _ => Loss(classes, head.Loss),
        };
    }

    /// <summary>The logit of each sample's class.</summary>
    /// <param name="classes">(B), int64.</param>
    public static Func<Tensor, Tensor> Logit(Tensor classes) => logits => logits.gather(1, classes.unsqueeze(1)).squeeze(1);

    /// <summary>The softmax probability of each sample's class.</summary>
    /// <param name="classes">(B), int64.</param>
    public static Func<Tensor, Tensor> Probability(Tensor classes) =>
        logits => softmax(logits, 1).gather(1, classes.unsqueeze(1)).squeeze(1);

    /// <summary>Each sample's cross-entropy loss, without a factor for the batch.</summary>
    /// <param name="labels">(B), int64.</param>
    /// <param name="input">What the loss is applied to.</param>
    public static Func<Tensor, Tensor> Loss(Tensor labels, LossInput input) =>
        logits => Losses.CrossEntropy(logits, labels, input, Reduction.None);
}
