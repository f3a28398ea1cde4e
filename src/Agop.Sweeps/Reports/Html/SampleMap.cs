namespace Agop.Sweeps.Reports.Html;

/// <summary>A method's map of a test image.</summary>
/// <param name="Method">Its label.</param>
/// <param name="Map">The map.</param>
/// <param name="Iou">Its mIoU (top-k).</param>
public sealed record SampleMap(string Method, Tile Map, double Iou);
