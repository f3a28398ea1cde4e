namespace Agop.Core.Models.Layers;

/// <summary>max(x, 0); its gradient at 0 is 0.</summary>
internal sealed record ReluLayer : Layer;
