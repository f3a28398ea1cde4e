namespace Agop.Core.Execution.Fused.Programs;

/// <summary>What a program is for.</summary>
internal enum ProgramPurpose
{
    /// <summary>Logits and input gradients of a trained network.</summary>
    Inference,

    /// <summary>The same while training: with dropout.</summary>
    Training,

    /// <summary>The last convolution's output, whole and before its ReLU, and the gradient with respect to it.</summary>
    Activation,
}
