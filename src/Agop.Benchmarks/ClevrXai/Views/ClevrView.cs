using Agop.Benchmarks.ClevrXai.Questions;
using Agop.Benchmarks.ClevrXai.Release;
using Agop.Benchmarks.ClevrXai.Scenes;
using Agop.Core.Errors;
using Agop.Core.Json;

namespace Agop.Benchmarks.ClevrXai.Views;

/// <summary>
/// Scenes as an image classification task with masks. <c>color of large sphere</c> keeps the scenes in which exactly one object is a large
/// sphere; the class is its colour, the mask its visible pixels. <c>count of red</c> and <c>exist of red</c> keep all scenes; the class is
/// how many objects are red, or whether one is, the mask those objects' pixels. <c>query_color of large sphere</c> keeps the simple
/// questions of that template that single out their object by exactly these words. A shift of the test split follows a colon:
/// <c>color of large:crowded</c>.
/// </summary>
public sealed class ClevrView
{
    private const string QuestionPrefix = "query_";
    private const string Count = "count";
    private const string Exist = "exist";
    private static readonly string[] s_counts = [.. Enumerable.Range(0, SceneOptions.Limit + 1).Select(number => $"{number}")];
    private static readonly string[] s_answers = ["no", "yes"];

    private static readonly Dictionary<string, (SceneVariant Train, SceneVariant Test)> s_shifts = new(StringComparer.Ordinal)
    {
        ["crowded"] = (SceneVariant.Standard, SceneVariant.Crowded),
        ["left-right"] = (SceneVariant.Left, SceneVariant.Right),
        ["left-left"] = (SceneVariant.Left, SceneVariant.Left),
        ["cogent"] = (SceneVariant.CogentA, SceneVariant.CogentB),
        ["cogent-a"] = (SceneVariant.CogentA, SceneVariant.CogentA),
    };

    private readonly string _asked;

    private ClevrView(
        string text,
        string? shift,
        bool byQuestion,
        string asked,
        ClevrAttribute? attribute,
        SortedDictionary<ClevrAttribute, string> words
    ) => (Text, Shift, ByQuestion, _asked, Attribute, Words) = (text, shift, byQuestion, asked, attribute, words);

    /// <summary>The shifts' names: more objects, other positions, other colours; and what the latter are compared with.</summary>
    public static IReadOnlyList<string> Shifts => [.. s_shifts.Keys];

    /// <summary>As it is written, its words in CLEVR's order.</summary>
    public string Text { get; }

    /// <summary>The shift of the test split, or null.</summary>
    public string? Shift { get; }

    /// <summary>Whether samples are questions instead of scenes.</summary>
    public bool ByQuestion { get; }

    /// <summary>What the classes are; null where objects are counted.</summary>
    public ClevrAttribute? Attribute { get; }

    /// <summary>What singles the object out, or what is counted.</summary>
    public IReadOnlyDictionary<ClevrAttribute, string> Words { get; }

    /// <summary>The classes' names, in order.</summary>
    public IReadOnlyList<string> Classes =>
        Attribute is { } attribute ? ClevrWords.Values(attribute)
        : _asked == Count ? s_counts
        : s_answers;

    /// <summary>How the scenes of training and validation are drawn, and how those of the test.</summary>
    public (SceneVariant Train, SceneVariant Test) Variants =>
        Shift is null ? (SceneVariant.Standard, SceneVariant.Standard) : s_shifts[Shift];

    /// <summary>Whether the test's scenes are drawn otherwise.</summary>
    public bool IsShifted => Variants.Train != Variants.Test;

    /// <summary>
    /// The view with which this one is compared, as it is written: the same training, and a test like the training. Null where nothing is
    /// shifted.
    /// </summary>
    public string? Control =>
        !IsShifted ? null
        : Variants.Train == SceneVariant.Standard ? Text.Split(':')[0]
        : $"{Text.Split(':')[0]}:{s_shifts.First(shift => shift.Value == (Variants.Train, Variants.Train)).Key}";

    /// <summary>A view from its text.</summary>
    /// <param name="text">ATTRIBUTE of WORDS, or query_ATTRIBUTE of WORDS, optionally with :SHIFT.</param>
    /// <param name="source">The file or option it came from.</param>
    /// <exception cref="InputException">It cannot be understood.</exception>
    public static ClevrView Parse(string text, string source)
    {
        var parts = text.Split(':', 2);
        if (parts[0].Split(" of ", 2) is not [var asked, var expression])
            throw new InputException(source, $"expected a view such as 'color of large sphere', not '{text}'");
        var byQuestion = asked.StartsWith(QuestionPrefix, StringComparison.Ordinal);
        var name = byQuestion ? asked[QuestionPrefix.Length..] : asked;
        var attribute = JsonFormat.Parse<ClevrAttribute>(name);
        if (attribute is null && asked is not (Count or Exist))
            throw new InputException(
                source,
                $"'{text}': expected size, color, material, shape, {Count} or {Exist} before 'of', not '{asked}'"
            );
        var words = new SortedDictionary<ClevrAttribute, string>();
        foreach (var word in expression.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (ClevrWords.AttributeOf(word) is not { } of)
                throw new InputException(source, $"'{text}': expected CLEVR's words such as large, red, metal or cube, not '{word}'");
            if (of == attribute)
                throw new InputException(source, $"'{text}': {word} gives the {name} away that is to be learned");
            if (!words.TryAdd(of, word))
                throw new InputException(
                    source,
                    $"'{text}': expected one {of.ToString().ToLowerInvariant()}, found {words[of]} and {word}"
                );
        }
        if (words.Count == 0)
            throw new InputException(source, $"'{text}': expected at least one word after 'of'");
        if (parts.Length > 1 && !s_shifts.ContainsKey(parts[1]))
            throw new InputException(source, $"'{text}': expected a shift of {string.Join(", ", s_shifts.Keys)}, not '{parts[1]}'");
        return new ClevrView(
            $"{asked} of {string.Join(' ', words.Values)}{(parts.Length > 1 ? $":{parts[1]}" : "")}",
            parts.Length > 1 ? parts[1] : null,
            byQuestion,
            asked,
            attribute,
            words
        );
    }

    /// <summary>The objects that are the truth and the class, or null where the view does not keep the scene.</summary>
    public (IReadOnlyList<int> Objects, int Class)? Find(ClevrScene scene)
    {
        int[] found = [.. Enumerable.Range(0, scene.Objects.Count).Where(number => SimpleQuestions.Matches(scene.Objects[number], Words))];
        return _asked switch
        {
            Count => (found, found.Length),
            Exist => (found, found.Length > 0 ? 1 : 0),
            _ => found.Length == 1 ? (found, ClassOf(scene.Objects[found[0]])) : null,
        };
    }

    /// <summary>The samples of an indexed scene: itself, or its questions that ask just this.</summary>
    /// <param name="indexed">The scene.</param>
    /// <param name="truth">Which objects count as the truth; of a question what its program says.</param>
    public IEnumerable<(IReadOnlyList<int> Objects, int Class)> Find(
        IndexedScene indexed,
        GroundTruthKind truth = GroundTruthKind.SingleObject
    )
    {
        if (!ByQuestion)
            return Find(indexed.Scene) is var (objects, label) ? [(ObjectsOf(indexed.Scene, objects, truth), label)] : [];
        var asks = QuestionPrefix + Attribute!.Value.ToString().ToLowerInvariant();
        return indexed
            .Questions.Where(question =>
                question.Simple && question.Asks == asks && question.Words.ToHashSet(StringComparer.Ordinal).SetEquals(Words.Values)
            )
            .Select(question =>
                (
                    Single: question.Targets.GetValueOrDefault(nameof(GroundTruthKind.SingleObject), []),
                    Truth: question.Targets.GetValueOrDefault(truth.ToString(), [])
                )
            )
            .Where(found => found.Single.Count > 0 && found.Truth.Count > 0)
            .DistinctBy(found => found.Single[0])
            .Select(found => (found.Truth, ClassOf(indexed.Scene.Objects[found.Single[0]])));
    }

    /// <summary>The objects of another truth than the view's own: all of the scene.</summary>
    public static IReadOnlyList<int> ObjectsOf(ClevrScene scene, IReadOnlyList<int> own, GroundTruthKind truth) =>
        truth == GroundTruthKind.AllObjects ? [.. Enumerable.Range(0, scene.Objects.Count)] : own;

    private int ClassOf(ClevrObject described) => Classes.ToList().IndexOf(described[Attribute!.Value]);
}
