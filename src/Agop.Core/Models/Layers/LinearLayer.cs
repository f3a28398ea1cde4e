namespace Agop.Core.Models.Layers;

/// <summary>A fully connected layer.</summary>
/// <param name="Name">The parameters' prefix in state dicts.</param>
/// <param name="Inputs">Features in.</param>
/// <param name="Outputs">Features out.</param>
/// <param name="Bias">Whether it has one.</param>
internal sealed record LinearLayer(string Name, int Inputs, int Outputs, bool Bias) : Layer;
