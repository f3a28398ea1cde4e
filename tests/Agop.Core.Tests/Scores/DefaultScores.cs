using Agop.Core.Scores;

namespace Agop.Core.Tests.Scores;

internal static class DefaultScores
{
    /// <summary>The score with its default settings.</summary>
    public static double Of(this IScore score, ScoreInput input) => new ChosenScore(score).Of(input);
}
