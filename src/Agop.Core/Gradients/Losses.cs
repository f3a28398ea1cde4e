using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace Agop.Core.Gradients;

/// <summary>Cross-entropy the two ways that XAI-TRIS knows.</summary>
internal static class Losses
{
    /// <summary>Of logits (B, K) and labels (B), applied to the logits or to their softmax.</summary>
    public static Tensor CrossEntropy(Tensor logits, Tensor labels, LossInput input, Reduction reduction = Reduction.Mean) =>
        cross_entropy(input == LossInput.Softmax ? softmax(logits, 1) : logits, labels, reduction: reduction);
}
