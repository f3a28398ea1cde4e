namespace Agop.Benchmarks.ClevrXai.Release;

/// <summary>What an import found.</summary>
/// <param name="Scenes">How many scenes are in the index.</param>
/// <param name="Objects">How many objects they have.</param>
/// <param name="Simple">How many simple questions.</param>
/// <param name="Complex">How many complex ones.</param>
/// <param name="Truths">Per folder of ground truths how many arrays were checked.</param>
/// <param name="Skipped">What was wrong with the scenes and ground truths that were left out.</param>
/// <param name="Hash">The SHA-256 of the index.</param>
public sealed record ImportReport(
    int Scenes,
    int Objects,
    int Simple,
    int Complex,
    IReadOnlyDictionary<string, int> Truths,
    IReadOnlyList<string> Skipped,
    string Hash
);
