using Agop.Benchmarks.ClevrXai.Scenes;

namespace Agop.Benchmarks.ClevrXai.Release;

/// <summary>A scene in an index.</summary>
/// <param name="Scene">What it shows.</param>
/// <param name="Pixels">Per object how many pixels of the mask show it.</param>
/// <param name="Picture">The SHA-256 of the picture's file.</param>
/// <param name="Mask">Of the mask's.</param>
/// <param name="Questions">What is asked about it.</param>
public sealed record IndexedScene(
    ClevrScene Scene,
    IReadOnlyList<int> Pixels,
    string Picture,
    string Mask,
    IReadOnlyList<IndexedQuestion> Questions
);
