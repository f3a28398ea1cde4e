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

    /// <summary>Whether the network's output falls where the map says that it must.</summary>
    Faithfulness,

    /// <summary>How little the map changes where the image hardly does.</summary>
    Robustness,

    /// <summary>Whether the map changes where the weights or the class do.</summary>
    Randomisation,

    /// <summary>Whether a property holds that every map is asked to have.</summary>
    Axiom,
}
