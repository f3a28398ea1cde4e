namespace Agop.Core.Tasks.Kinds;

/// <summary>A file of weights, or a TorchScript model, that a user brought.</summary>
/// <param name="File">Where it lies; whoever computes the task must see it there, all others get it from the results.</param>
/// <param name="Hash">The SHA-256 of its bytes.</param>
/// <param name="Script">Whether it is a TorchScript model.</param>
public sealed record WeightsSpec(string File, string Hash, bool Script);
