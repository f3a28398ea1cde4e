namespace Agop.Core.Models.Layers;

/// <summary>Square max-pooling; a rest at the border is dropped; among equals the first wins.</summary>
/// <param name="Kernel">Edge of the window.</param>
/// <param name="Stride">Pixels from one window to the next; the window's edge unless given.</param>
/// <param name="Padding">Pixels on each side that never win.</param>
internal sealed record MaxPoolLayer(int Kernel, int? Stride = null, int Padding = 0) : Layer;
