using Agop.Core.Gradients;

namespace Agop.Sweeps.Tasks.Merge;

/// <summary>The sum of two states. Needs them in the order of their shards.</summary>
/// <param name="Target">What both hold.</param>
public sealed record MergeSpec(GradientTarget Target);
