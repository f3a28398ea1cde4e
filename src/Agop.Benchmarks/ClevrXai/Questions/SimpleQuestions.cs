using Agop.Benchmarks.ClevrXai.Scenes;
using Agop.Core.Randomness;

namespace Agop.Benchmarks.ClevrXai.Questions;

/// <summary>
/// CLEVR-XAI's simple questions: one per attribute, about an object that the other three attributes, or some of them, single out. The
/// object, the words and the sentence are drawn; a scene in which no object can be singled out this way gets fewer questions.
/// </summary>
/// <param name="seed">Of the draws.</param>
public sealed class SimpleQuestions(long seed)
{
    // The order of the authors' templates, which is the families' numbers.
    private static readonly ClevrAttribute[] s_asked =
    [
        ClevrAttribute.Shape,
        ClevrAttribute.Material,
        ClevrAttribute.Color,
        ClevrAttribute.Size,
    ];

    /// <summary>The name of the file of templates that the questions' families number.</summary>
    public const string TemplateFile = "unique_query.json";

    /// <summary>The questions about a scene.</summary>
    /// <param name="scene">What is asked about.</param>
    /// <param name="firstIndex">The number of the first question.</param>
    public IReadOnlyList<ClevrQuestion> Ask(ClevrScene scene, int firstIndex)
    {
        var random = new Philox(seed, "clevr/questions", scene.Index);
        var questions = new List<ClevrQuestion>();
        for (var family = 0; family < s_asked.Length; family++)
        {
            var asked = s_asked[family];
            var options = Options(scene, asked);
            if (options.Count == 0)
                continue;
            var (number, words) = options[random.NextInt(options.Count)];
            var name = Path.GetFileNameWithoutExtension(scene.FileName);
            questions.Add(
                new ClevrQuestion(
                    firstIndex + questions.Count,
                    name,
                    Sentence(asked, words, random),
                    Program(scene, words, asked, number),
                    scene.Objects[number][asked],
                    family
                )
            );
        }
        return questions;
    }

    /// <summary>Whether an object has all of some values.</summary>
    public static bool Matches(ClevrObject described, IReadOnlyDictionary<ClevrAttribute, string> words) =>
        words.All(word => described[word.Key] == word.Value);

    private static List<(int Object, SortedDictionary<ClevrAttribute, string> Words)> Options(ClevrScene scene, ClevrAttribute asked)
    {
        var others = ClevrWords.Attributes.Where(attribute => attribute != asked).ToArray();
        var options = new List<(int, SortedDictionary<ClevrAttribute, string>)>();
        for (var number = 0; number < scene.Objects.Count; number++)
        for (var subset = 1; subset < 1 << others.Length; subset++)
        {
            var words = new SortedDictionary<ClevrAttribute, string>(
                others
                    .Where((_, i) => (subset >> i & 1) != 0)
                    .ToDictionary(attribute => attribute, attribute => scene.Objects[number][attribute])
            );
            if (scene.Objects.Count(other => Matches(other, words)) == 1)
                options.Add((number, words));
        }
        return options;
    }

    private static ProgramNode[] Program(ClevrScene scene, SortedDictionary<ClevrAttribute, string> words, ClevrAttribute asked, int number)
    {
        var left = Enumerable.Range(0, scene.Objects.Count).ToArray();
        var nodes = new List<ProgramNode> { new("scene", [], [], left) };
        foreach (var (attribute, value) in words)
        {
            left = [.. left.Where(at => scene.Objects[at][attribute] == value)];
            nodes.Add(new ProgramNode($"filter_{NameOf(attribute)}", [nodes.Count - 1], [value], left));
        }
        nodes.Add(new ProgramNode("unique", [nodes.Count - 1], [], [number]));
        nodes.Add(new ProgramNode($"query_{NameOf(asked)}", [nodes.Count - 1], [], null));
        return [.. nodes];
    }

    private static string Sentence(ClevrAttribute asked, SortedDictionary<ClevrAttribute, string> words, Philox random)
    {
        var thing = string.Join(' ', words.Values) + (words.ContainsKey(ClevrAttribute.Shape) ? "" : " thing");
        var attribute = NameOf(asked);
        string[] sentences =
            asked == ClevrAttribute.Material
                ? [$"What material is the {thing}?", $"What is the {thing} made of?"]
                : [$"What {attribute} is the {thing}?", $"The {thing} has what {attribute}?", $"What is the {attribute} of the {thing}?"];
        return sentences[random.NextInt(sentences.Length)];
    }

    private static string NameOf(ClevrAttribute attribute) => attribute.ToString().ToLowerInvariant();
}
