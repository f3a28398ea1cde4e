using Agop.Benchmarks.ClevrXai.Questions;

namespace Agop.Benchmarks.ClevrXai.Release;

/// <summary>Where the files of CLEVR-XAI lie, as its authors publish it (release v1.0).</summary>
public static class ReleaseLayout
{
    /// <summary>The scenes.</summary>
    public const string Scenes = "CLEVR-XAI_scenes.json";

    /// <summary>The simple questions.</summary>
    public const string SimpleQuestions = "CLEVR-XAI_simple_questions.json";

    /// <summary>The complex questions.</summary>
    public const string ComplexQuestions = "CLEVR-XAI_complex_questions.json";

    /// <summary>The pictures' folder.</summary>
    public const string Images = "images";

    /// <summary>The masks' folder; one colour per object.</summary>
    public const string Masks = "masks";

    /// <summary>What 'agop data clevr-xai import' writes.</summary>
    public const string Index = "agop-index.jsonl";

    /// <summary>Edge of the stored ground truths, in pixels.</summary>
    public const int TruthSize = 128;

    /// <summary>The folder of a ground truth.</summary>
    /// <param name="simple">Whether of the simple questions.</param>
    /// <param name="kind">Which.</param>
    public static string Truths(bool simple, GroundTruthKind kind) =>
        $"ground_truth_{(simple ? "simple" : "complex")}_questions_{NameOf(kind)}";

    /// <summary>The ground truths that questions have.</summary>
    public static IReadOnlyList<GroundTruthKind> KindsOf(bool simple) =>
        simple
            ? [GroundTruthKind.SingleObject, GroundTruthKind.AllObjects]
            : [GroundTruthKind.Unique, GroundTruthKind.UniqueFirstNonempty, GroundTruthKind.Union, GroundTruthKind.AllObjects];

    /// <summary>Which ground truth a folder of the release holds, whatever it writes between the words; null where it holds none.</summary>
    public static (bool Simple, GroundTruthKind Kind)? TruthsIn(string folder)
    {
        if (!folder.StartsWith("ground_truth", StringComparison.Ordinal))
            return null;
        var words = folder.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        var simple = words.Contains("simple", StringComparison.Ordinal) || words.Contains("single", StringComparison.Ordinal);
        foreach (
            var (word, kind) in new[]
            {
                ("single", GroundTruthKind.SingleObject),
                ("firstnonempty", GroundTruthKind.UniqueFirstNonempty),
                ("union", GroundTruthKind.Union),
                ("unique", GroundTruthKind.Unique),
                ("all", GroundTruthKind.AllObjects),
            }
        )
            if (words.Contains(word, StringComparison.Ordinal))
                return (simple, kind);
        return null;
    }

    private static string NameOf(GroundTruthKind kind) =>
        kind switch
        {
            GroundTruthKind.SingleObject => "single_object",
            GroundTruthKind.AllObjects => "all_objects",
            GroundTruthKind.UniqueFirstNonempty => "unique_firstnonempty",
            _ => kind.ToString().ToLowerInvariant(),
        };
}
