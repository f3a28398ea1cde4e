namespace Agop.Sweeps.Summaries;

/// <summary>A method of a sweep.</summary>
/// <param name="Label">Its id, with the settings that are not the defaults.</param>
/// <param name="Gradients">How many gradients one of its maps costs.</param>
public sealed record MethodRow(string Label, int Gradients);
