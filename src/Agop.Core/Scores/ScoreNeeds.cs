namespace Agop.Core.Scores;

/// <summary>What a score must be given besides a map.</summary>
[Flags]
public enum ScoreNeeds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The truth, as a mask or with an order.</summary>
    Mask = 1,

    /// <summary>The network's outputs for changed images.</summary>
    Network = 2,

    /// <summary>The method's maps of changed images, or for another class.</summary>
    Maps = 4,

    /// <summary>A network whose weights are known, so that they can be changed.</summary>
    Weights = 8,

    /// <summary>A network with a convolution.</summary>
    Convolution = 16,

    /// <summary>A seed: two seeds give different scores.</summary>
    Seed = 32,

    /// <summary>A network that begins with a bias and without padding, so that a shift of the input can be undone.</summary>
    FirstBias = 64,

    /// <summary>Images of at least 2 x 2 pixels.</summary>
    Tiles = 128,
}
