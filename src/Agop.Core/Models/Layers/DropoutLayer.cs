namespace Agop.Core.Models.Layers;

/// <summary>Inverted dropout while training; nothing afterwards.</summary>
/// <param name="Probability">Of an element to be dropped.</param>
internal sealed record DropoutLayer(double Probability) : Layer;
