namespace Agop.Sweeps.Planning;

/// <summary>The form of an imported data set's samples.</summary>
/// <param name="Channels">C.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
/// <param name="Classes">How many classes there are.</param>
/// <param name="Masks">Whether the truth is known.</param>
public sealed record BroughtSamples(int Channels, int Height, int Width, int Classes, bool Masks);
