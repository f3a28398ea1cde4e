using Agop.Core.Arrays;
using Agop.Core.Scores;

namespace Agop.Sweeps.Tasks.Evaluate;

/// <summary>Consecutive images of an evaluation.</summary>
/// <param name="Scores">One result per score.</param>
/// <param name="Maps">Those maps that the evaluation keeps; null: none.</param>
internal sealed record EvaluatedPart(IReadOnlyList<ScoreResult> Scores, NdArray? Maps);
