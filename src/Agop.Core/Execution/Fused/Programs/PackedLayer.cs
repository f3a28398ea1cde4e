namespace Agop.Core.Execution.Fused.Programs;

/// <summary>Where a convolution's or fully connected layer's parameters lie among the packed ones.</summary>
/// <param name="Name">The prefix of its parameters in state dicts.</param>
/// <param name="Outputs">Channels or features out: the rows of the forward pass.</param>
/// <param name="Inputs">Channels or features in: the rows of the backward pass.</param>
/// <param name="Area">Elements of the kernel; 1 for fully connected layers.</param>
/// <param name="Weights">Where its weights begin.</param>
/// <param name="Biases">Where its biases begin, or null for none.</param>
internal sealed record PackedLayer(string Name, int Outputs, int Inputs, int Area, int Weights, int? Biases)
{
    /// <summary>Inputs of one output.</summary>
    public int Taps => Inputs * Area;
}
