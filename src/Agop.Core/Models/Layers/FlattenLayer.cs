namespace Agop.Core.Models.Layers;

/// <summary>Every dimension but the first becomes one.</summary>
internal sealed record FlattenLayer : Layer;
