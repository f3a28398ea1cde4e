using Agop.Core.Parameters;

namespace Agop.Core.Scores;

/// <summary>
/// Compares one map with one mask, or judges a map alone (<see cref="ScoreInfo.NeedsMask"/>). It is in [0, 1] on square images
/// (a correlation in [-1, 1]).
/// </summary>
/// <example>samples/CustomMethod/Recall.cs</example>
public interface IMapScore : IScore
{
    /// <summary>The score of one map, or NaN where it is undefined.</summary>
    /// <param name="input">
    /// A finite map and a mask that is not empty, unless the score needs none; see <see cref="Scorer"/> for the others.
    /// </param>
    /// <param name="settings">Values of <see cref="ScoreInfo.Parameter"/>.</param>
    double Of(ScoreInput input, Settings settings);
}
