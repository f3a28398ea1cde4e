using Agop.Core.Images;

namespace Agop.Core.Training;

/// <summary>What a training that runs shows of its hook.</summary>
/// <param name="Epoch">The last epoch whose hook is in it, from 1.</param>
/// <param name="Samples">How many gradients the first target's diag M is the mean of.</param>
/// <param name="Diagonal">The first target's diag M, summed over channels.</param>
/// <param name="Curve">How well diag M found the truth along the way.</param>
public sealed record TrainingPreview(int Epoch, long Samples, Thumbnail Diagonal, IReadOnlyList<PreviewPoint> Curve);
