namespace Agop.Benchmarks.Imports;

/// <summary>How samples are imported.</summary>
/// <param name="Labels">A file of classes, where the source has none; else null.</param>
/// <param name="Masks">A file, folder or tar of masks, where the source has none; null where there is no truth.</param>
/// <param name="Size">Edge in pixels that pictures are resized to; null: they are of one size and stay as they are.</param>
/// <param name="HeldOut">The share that is not trained on, where the source has no splits; half of it is the test.</param>
internal sealed record ImportOptions(string? Labels = null, string? Masks = null, int? Size = null, double HeldOut = 0.2);
