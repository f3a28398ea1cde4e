namespace Agop.Core.Models.Layers;

/// <summary>relu(body(x) + shortcut(x)).</summary>
/// <param name="Name">The block's name in state dicts.</param>
/// <param name="Body">What is learnt.</param>
/// <param name="Shortcut">What brings x to the body's shape; empty for x itself.</param>
internal sealed record ResidualLayer(string Name, IReadOnlyList<Layer> Body, IReadOnlyList<Layer> Shortcut) : Layer;
