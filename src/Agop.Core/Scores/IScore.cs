namespace Agop.Core.Scores;

/// <summary>
/// Judges maps: by themselves or by a mask as an <see cref="IMapScore"/>, or by the network that they explain as an
/// <see cref="INetworkScore"/>. Implement one of the two in an assembly of your own and load that as an extension to score by it in sweeps.
/// </summary>
/// <example>See <see cref="ScoreCatalog"/>.</example>
public interface IScore
{
    /// <summary>What it is and what may be set.</summary>
    ScoreInfo Info { get; }
}
