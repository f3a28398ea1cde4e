namespace Agop.Client.Commands;

/// <summary>A picture that a user gave, at the size in which it is shown.</summary>
/// <param name="Name">Its file's name.</param>
/// <param name="Pixels">Red, green and blue, row by row (height * width * 3).</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal sealed record LoadedPicture(string Name, byte[] Pixels, int Width, int Height);
