namespace Agop.Grains.Progress;

/// <summary>A cell of a sweep's matrix: one method on one scenario.</summary>
/// <param name="Case">Which of the sweep's cases, from 0.</param>
/// <param name="Method">Which of its methods, from 0.</param>
/// <param name="Miou">Mean of the first score, mostly mIoU (top-k), over the seeds that are done; null before the first.</param>
/// <param name="Low">Lower end of its 95 % interval over those seeds; null for fewer than three.</param>
/// <param name="High">Upper end.</param>
/// <param name="Seeds">How many are done.</param>
/// <param name="Of">How many there are.</param>
/// <param name="Failed">How many failed.</param>
[GenerateSerializer, Immutable, Alias("agop.cell-view")]
public sealed record CellView(int Case, int Method, double? Miou, double? Low, double? High, int Seeds, int Of, int Failed);
