namespace Agop.Core.Attribution;

/// <summary>What a method must be given besides images.</summary>
[Flags]
public enum MethodNeeds
{
    /// <summary>Nothing: it looks at the image, or at nothing at all.</summary>
    None = 0,

    /// <summary>A trained network.</summary>
    Model = 1,

    /// <summary>diag M of that network.</summary>
    Agop = 2,

    /// <summary>The training split's class statistics.</summary>
    TrainingData = 4,

    /// <summary>A seed: two seeds give different maps.</summary>
    Seed = 8,

    /// <summary>A network with a convolution.</summary>
    Convolution = 16,

    /// <summary>M of that network, the whole matrix.</summary>
    AgopMatrix = 32,

    /// <summary>Samples of the training split.</summary>
    Background = 64,

    /// <summary>A network with a rescale rule: its layers are known and there is no max-pool among them; run by libtorch.</summary>
    Layers = 128,

    /// <summary>A network whose layers are known; run by libtorch.</summary>
    KnownLayers = 256,
}
