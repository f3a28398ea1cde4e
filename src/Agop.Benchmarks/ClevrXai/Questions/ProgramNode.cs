namespace Agop.Benchmarks.ClevrXai.Questions;

/// <summary>One step of a question's program.</summary>
/// <param name="Type">What it does: scene, filter_color, unique, relate, query_shape and so on.</param>
/// <param name="Inputs">The numbers of the steps whose results it takes.</param>
/// <param name="Values">Its words, such as a colour.</param>
/// <param name="Objects">The numbers of the objects that it gives, or null where it gives something else.</param>
public sealed record ProgramNode(string Type, IReadOnlyList<int> Inputs, IReadOnlyList<string> Values, IReadOnlyList<int>? Objects);
