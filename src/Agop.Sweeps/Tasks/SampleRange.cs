namespace Agop.Sweeps.Tasks;

/// <summary>Samples that a task reads: a part of a split, cut as <see cref="Core.Accumulation.Shards.Range"/> does.</summary>
/// <param name="Need">Which of the results that the task needs describes them, from 0.</param>
/// <param name="Split">Which split; null: all.</param>
/// <param name="Part">Which part, from 0.</param>
/// <param name="Parts">How many parts there are.</param>
public sealed record SampleRange(int Need, string? Split = null, int Part = 0, int Parts = 1);
