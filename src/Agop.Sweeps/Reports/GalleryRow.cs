using Agop.Core.Images;

namespace Agop.Sweeps.Reports;

/// <summary>A picture in a gallery.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Caption">What the network says of it.</param>
/// <param name="Picture">Itself.</param>
/// <param name="Maps">Per method its label and the picture with its map.</param>
internal sealed record GalleryRow(string Name, string Caption, Canvas Picture, IReadOnlyList<(string Label, Canvas Map)> Maps);
