namespace Agop.Core.Accumulation;

/// <summary>What the samples that were sketched twice tell about the sketch's own error.</summary>
/// <param name="Pairs">How many samples.</param>
/// <param name="Sum">
/// Per input element the sum over them of (g1*g1 - g2*g2)^2 / 2, an unbiased estimate of one squared gradient's variance (D).
/// </param>
internal sealed record SketchSpread(long Pairs, double[] Sum);
