namespace Agop.Benchmarks.ClevrXai.Release;

/// <summary>A question in an index.</summary>
/// <param name="Index">Its number in its file.</param>
/// <param name="Simple">Whether it is of the simple ones.</param>
/// <param name="Asks">What its last step does, such as query_shape.</param>
/// <param name="Words">The words that single its object out; of simple questions only.</param>
/// <param name="Answer">The answer's word.</param>
/// <param name="Targets">Per ground truth the numbers of its objects; undefined ones are left out.</param>
/// <param name="Stored">The ground truths that lie in the folder as arrays.</param>
public sealed record IndexedQuestion(
    int Index,
    bool Simple,
    string Asks,
    IReadOnlyList<string> Words,
    string Answer,
    IReadOnlyDictionary<string, IReadOnlyList<int>> Targets,
    IReadOnlyList<string> Stored
);
