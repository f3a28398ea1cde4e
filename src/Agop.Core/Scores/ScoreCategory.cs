namespace Agop.Core.Scores;

/// <summary>What a score measures.</summary>
public enum ScoreCategory
{
    /// <summary>How well a chosen set of pixels covers the mask.</summary>
    Overlap,

    /// <summary>Whether pixels of the mask are ranked above others.</summary>
    Ranking,

    /// <summary>How much of the map's mass lies on the mask.</summary>
    Mass,

    /// <summary>How far the map's mass lies from the mask.</summary>
    Distance,

    /// <summary>How simple the map itself is, whatever the truth.</summary>
    Complexity,
}
