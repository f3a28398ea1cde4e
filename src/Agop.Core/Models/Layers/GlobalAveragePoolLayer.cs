namespace Agop.Core.Models.Layers;

/// <summary>
/// The mean of every channel over its positions, (B, C, H, W) to (B, C, 1, 1): a network that ends so takes images of any size.
/// </summary>
internal sealed record GlobalAveragePoolLayer : Layer;
