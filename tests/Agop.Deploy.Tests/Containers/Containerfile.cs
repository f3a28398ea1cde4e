using System.Text.RegularExpressions;

namespace Agop.Deploy.Tests.Containers;

/// <summary>The instructions of a Containerfile, stage by stage, as far as ours uses them.</summary>
internal sealed partial class Containerfile
{
    private Containerfile(IReadOnlyList<IReadOnlyList<Instruction>> stages) => Stages = stages;

    /// <summary>What is before the first FROM, and then every stage with its FROM.</summary>
    public IReadOnlyList<IReadOnlyList<Instruction>> Stages { get; }

    /// <summary>The stage that the image is.</summary>
    public IReadOnlyList<Instruction> Image => Stages[^1];

    /// <summary>The stage of a name.</summary>
    public IReadOnlyList<Instruction> Stage(string name) =>
        Stages.Single(stage => stage[0].Word == "FROM" && stage[0].Text.EndsWith($" AS {name}", StringComparison.Ordinal));

    /// <summary>The variables of a stage: its ENV.</summary>
    public static IReadOnlyDictionary<string, string> Environment(IEnumerable<Instruction> stage) =>
        stage
            .Where(instruction => instruction.Word == "ENV")
            .SelectMany(instruction => instruction.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    public static Containerfile Read(string path)
    {
        var stages = new List<List<Instruction>> { new() };
        var text = Continued().Replace(Comment().Replace(File.ReadAllText(path), ""), " ");
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var word = line.Split(' ')[0];
            if (word == "FROM")
                stages.Add([]);
            stages[^1].Add(new Instruction(word, line[word.Length..].Trim()));
        }
        return new Containerfile(stages);
    }

    [GeneratedRegex(@"^\s*#.*\n", RegexOptions.Multiline, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\\\n\s*", RegexOptions.None, 1000)]
    private static partial Regex Continued();

    /// <summary>An instruction.</summary>
    /// <param name="Word">What to do: RUN, COPY and others.</param>
    /// <param name="Text">The rest of its line.</param>
    internal sealed record Instruction(string Word, string Text);
}
