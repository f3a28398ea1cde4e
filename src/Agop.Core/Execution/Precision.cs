namespace Agop.Core.Execution;

/// <summary>
/// What a network computes in. It is part of every result's identity: nothing is ever computed in another precision than asked for. Sums
/// of gradients are float64 in any case.
/// </summary>
public enum Precision
{
    /// <summary>24 bits of fraction everywhere.</summary>
    Float32,

    /// <summary>53 bits of fraction everywhere.</summary>
    Float64,

    /// <summary>float32, but an NVIDIA GPU's tensor cores multiply, which take 11 bits of each factor.</summary>
    Tf32,

    /// <summary>Weights, activations and gradients with 8 bits of fraction and float32's range; images and logits are float32.</summary>
    Bf16,
}
