using Agop.Benchmarks.ClevrXai.Questions;

namespace Agop.Sweeps.Tasks.Datasets;

/// <summary>A view's data, from rendered scenes (which it needs, those for a shifted test last) or from an imported folder.</summary>
/// <param name="View">The view's text.</param>
/// <param name="Size">Edge of the network's pictures.</param>
/// <param name="HeldOut">The share that is not trained on.</param>
/// <param name="Shifted">How many of the needs are for a shifted test.</param>
/// <param name="Folder">The imported folder, or null.</param>
/// <param name="Index">The SHA-256 of its index, which stands for all its files.</param>
/// <param name="Truth">Of a release: another truth than the view's own, or null.</param>
public sealed record ClevrSpec(
    string View,
    int Size,
    double HeldOut,
    int Shifted,
    string? Folder,
    string? Index,
    GroundTruthKind? Truth = null
);
