namespace Agop.Core.Gradients;

/// <summary>What cross-entropy is applied to.</summary>
public enum LossInput
{
    /// <summary>The logits, as it is meant.</summary>
    Logits,

    /// <summary>
    /// The softmax output, as the XAI-TRIS authors' code does (a second softmax inside the loss; its floor is 0.3133 for two classes).
    /// </summary>
    Softmax,
}
