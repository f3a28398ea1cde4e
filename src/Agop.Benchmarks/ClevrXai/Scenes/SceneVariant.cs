namespace Agop.Benchmarks.ClevrXai.Scenes;

/// <summary>
/// How scenes are drawn: CLEVR's own way, or shifted from it for tests of what a prior is worth when the test distribution moves.
/// </summary>
public enum SceneVariant
{
    /// <summary>CLEVR's.</summary>
    Standard,

    /// <summary>Every scene has eight to ten objects.</summary>
    Crowded,

    /// <summary>At most five objects, only in the left half of the ground as the camera sees it.</summary>
    Left,

    /// <summary>The same in the right half.</summary>
    Right,

    /// <summary>CLEVR-CoGenT's condition A: cubes gray, blue, brown or yellow, cylinders red, green, purple or cyan, spheres any.</summary>
    CogentA,

    /// <summary>Condition B: the colours of cubes and cylinders exchanged.</summary>
    CogentB,
}
