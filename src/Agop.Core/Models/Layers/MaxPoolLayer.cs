namespace Agop.Core.Models.Layers;

/// <summary>Square max-pooling whose stride is its edge; a rest at the border is dropped; among equals the first wins.</summary>
/// <param name="Kernel">Edge of the window.</param>
public sealed record MaxPoolLayer(int Kernel) : Layer;
