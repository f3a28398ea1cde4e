namespace Agop.Benchmarks.ClevrXai.Questions;

/// <summary>A question about a scene.</summary>
/// <param name="Index">Its number in its file; ground truths are named by it.</param>
/// <param name="Image">The picture's name without its ending.</param>
/// <param name="Text">In words.</param>
/// <param name="Program">In steps.</param>
/// <param name="Answer">The answer's word.</param>
/// <param name="Family">The number of its template.</param>
public sealed record ClevrQuestion(int Index, string Image, string Text, IReadOnlyList<ProgramNode> Program, string Answer, int Family);
