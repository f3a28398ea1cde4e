using Agop.Sweeps.Tasks.Evaluate;

namespace Agop.Sweeps.Tasks.Illustrate;

/// <summary>What an evaluation did, for a few samples. Needs what the evaluation needs.</summary>
/// <param name="Evaluation">The evaluation.</param>
/// <param name="Samples">The samples whose maps are kept, by their numbers in the split.</param>
/// <param name="Timed">Whether the time of a map is measured.</param>
public sealed record IllustrateSpec(EvaluateSpec Evaluation, IReadOnlyList<int> Samples, bool Timed);
