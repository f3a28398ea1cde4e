namespace Agop.Core.Models;

/// <summary>How a parameter's start values are drawn.</summary>
internal enum ParameterStart
{
    /// <summary>
    /// Normal with standard deviation sqrt(2 / fan), He's; the fan is that of the inputs, for residual networks that of the outputs, as
    /// their authors have it.
    /// </summary>
    Normal,

    /// <summary>Uniform within 1 / sqrt(fan): PyTorch's own for biases and, in residual networks, for the last layer.</summary>
    Uniform,

    /// <summary>All ones.</summary>
    One,

    /// <summary>All zeros.</summary>
    Zero,
}
