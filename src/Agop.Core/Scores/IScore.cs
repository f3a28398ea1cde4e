using Agop.Core.Parameters;

namespace Agop.Core.Scores;

/// <summary>
/// Compares one map with one mask, or judges a map alone (<see cref="ScoreInfo.NeedsMask"/>). A score is in [0, 1] on square images
/// (a correlation in [-1, 1]), and higher is better. Implement it in an assembly of your own and load that as an extension to score by it
/// in sweeps.
/// </summary>
/// <example>samples/CustomMethod/CenterOfMass.cs</example>
public interface IScore
{
    /// <summary>What it is and what may be set.</summary>
    ScoreInfo Info { get; }

    /// <summary>The score of one map, or NaN where it is undefined.</summary>
    /// <param name="input">
    /// A finite map and a mask that is not empty, unless the score needs none; see <see cref="Scorer"/> for the others.
    /// </param>
    /// <param name="settings">Values of <see cref="ScoreInfo.Parameter"/>.</param>
    double Of(ScoreInput input, Settings settings);
}
