namespace Agop.Core.Models.Layers;

/// <summary>Every dimension but the first becomes one.</summary>
public sealed record FlattenLayer : Layer;
