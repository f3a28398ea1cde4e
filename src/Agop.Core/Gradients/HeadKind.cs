namespace Agop.Core.Gradients;

/// <summary>What is made of a sample's logits z and its class c.</summary>
public enum HeadKind
{
    /// <summary>z_c.</summary>
    Logit,

    /// <summary>softmax(z)_c.</summary>
    Probability,

    /// <summary>The cross-entropy of z, or of softmax(z), with c.</summary>
    Loss,
}
