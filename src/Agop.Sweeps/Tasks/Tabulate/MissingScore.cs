namespace Agop.Sweeps.Tasks.Tabulate;

/// <summary>A method that has no scores on a network.</summary>
/// <param name="Method">Its label.</param>
/// <param name="Error">Why.</param>
public sealed record MissingScore(string Method, string Error);
