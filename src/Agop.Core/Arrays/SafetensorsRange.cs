namespace Agop.Core.Arrays;

/// <summary>Where an array lies in a .safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type's code.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Begin">Its first byte, counted from the start of the data, or of the file where that is said.</param>
/// <param name="End">The byte behind its last.</param>
internal sealed record SafetensorsRange(string Name, string Type, long[] Shape, long Begin, long End);
