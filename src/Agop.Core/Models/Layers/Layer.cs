namespace Agop.Core.Models.Layers;

/// <summary>
/// One step of a feed-forward network. Paths of execution (libtorch, fused) interpret these records; they compute nothing themselves.
/// </summary>
internal abstract record Layer;
