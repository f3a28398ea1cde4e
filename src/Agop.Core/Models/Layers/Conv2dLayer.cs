namespace Agop.Core.Models.Layers;

/// <summary>A square convolution with the same stride and padding both ways.</summary>
/// <param name="Name">The parameters' prefix in state dicts.</param>
/// <param name="Inputs">Channels in.</param>
/// <param name="Outputs">Channels out.</param>
/// <param name="Kernel">Edge of the kernel.</param>
/// <param name="Padding">Zeros on each side.</param>
/// <param name="Stride">Pixels from one output to the next.</param>
/// <param name="Bias">Whether it has one.</param>
internal sealed record Conv2dLayer(string Name, int Inputs, int Outputs, int Kernel, int Padding, int Stride = 1, bool Bias = true) : Layer;
