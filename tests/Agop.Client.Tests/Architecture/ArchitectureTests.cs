using System.Reflection;
using System.Text.RegularExpressions;
using Agop.Core.Errors;
using Agop.Ledger;

namespace Agop.Client.Tests.Architecture;

/// <summary>Arrows point one way: from each project only to those above it, and in no circle between the folders of one.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>Each uses only those before it.</summary>
    private static readonly string[] s_projects =
    [
        "Agop.Core",
        "Agop.Benchmarks",
        "Agop.Sweeps",
        "Agop.Ledger",
        "Agop.Grains",
        "Agop.Silo",
        "Agop.Client",
    ];

    public static TheoryData<string> Projects => [.. s_projects];

    private static Assembly Load(string project) => Assembly.Load(project == "Agop.Client" ? "agop" : project);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_only_those_above_it(string project)
    {
        var above = s_projects[..Array.IndexOf(s_projects, project)];
        foreach (
            var used in Load(project)
                .GetReferencedAssemblies()
                .Where(used => used.Name!.StartsWith("Agop.", StringComparison.OrdinalIgnoreCase))
        )
            Assert.Contains(used.Name, above);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folders_of_a_project_use_each_other_in_a_circle(string project)
    {
        var arrows = new FolderArrows(Load(project), project);
        Assert.NotEmpty(arrows.Arrows);
        var circles = arrows.InCycles().Select(arrow => $"{arrow.From} -> {arrow.To}: {string.Join(", ", arrows.Arrows[arrow])}").ToArray();
        Assert.True(circles.Length == 0, string.Join('\n', circles));
    }

    /// <summary>Constants and names in comments leave no trace in compiled code; their usings do in the source.</summary>
    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folders_of_a_project_name_each_other_in_a_circle(string project)
    {
        var root = Path.Combine(Environment.GetEnvironmentVariable("AGOP_ROOT")!, "src", project);
        var folders = Directory.GetDirectories(root).Select(folder => Path.GetFileName(folder)!).ToArray();
        var named = folders.ToDictionary(
            folder => folder,
            folder =>
                Directory
                    .EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
                    .SelectMany(File.ReadLines)
                    .SelectMany(line => folders.Where(other => other != folder && IsUsing(line, $"{project}.{other}")))
                    .ToHashSet(StringComparer.Ordinal)
        );
        // Folders that name none of those left are taken away until none is left, or those in a circle are.
        while (named.FirstOrDefault(entry => !entry.Value.Overlaps(named.Keys)) is { Key: { } free })
            named.Remove(free);
        Assert.Empty(named);

        static bool IsUsing(string line, string space) =>
            line.StartsWith($"using {space};", StringComparison.Ordinal) || line.StartsWith($"using {space}.", StringComparison.Ordinal);
    }

    [Fact]
    public void The_ledger_uses_nothing_of_ours() =>
        Assert.DoesNotContain(
            Load("Agop.Ledger").GetReferencedAssemblies(),
            used => used.Name!.StartsWith("Agop.", StringComparison.OrdinalIgnoreCase)
        );

    [Fact]
    public void Arrows_of_bases_signatures_and_bodies_are_seen()
    {
        var arrows = new FolderArrows(Load("Agop.Sweeps"), "Agop.Sweeps").Arrows;
        Assert.Contains("SummaryFold -> UnansweredRow", arrows[("Tasks", "Summaries")]);
        Assert.Contains("MarkdownReport -> SweepSummary", arrows[("Reports", "Summaries")]);
        Assert.Contains("Sweep -> WeightsSpec", arrows[("Planning", "Tasks")]);
    }

    /// <summary>Only the client knows how a person calls something on the command line.</summary>
    [Fact]
    public void No_library_names_an_option()
    {
        var sources = Path.Combine(Environment.GetEnvironmentVariable("AGOP_ROOT")!, "src");
        var naming = Directory
            .EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("Agop.Client", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file).Select(line => (File: file, Line: line.Trim())))
            .Where(entry => !entry.Line.StartsWith("//", StringComparison.Ordinal))
            .Where(entry => Option().IsMatch(entry.Line));
        Assert.Empty(naming);
    }

    /// <summary>A thread that waits is one less for everything else. Lanes and the SQLite ledger have threads of their own.</summary>
    [Fact]
    public void No_thread_waits_for_a_task()
    {
        var sources = Path.Combine(Environment.GetEnvironmentVariable("AGOP_ROOT")!, "src");
        var waiting = Directory
            .EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => File.ReadLines(file).Select(line => (File: file, Line: line)))
            .Where(entry => Wait().IsMatch(entry.Line));
        Assert.Empty(waiting);
    }

    [GeneratedRegex(@"\.GetResult\(\)|\.Wait\(|\.WaitAll\(|\.WaitOne\(", RegexOptions.None, 1000)]
    private static partial Regex Wait();

    [Fact]
    public void Errors_for_people_are_one_family_with_a_category() =>
        Assert.All(
            s_projects.Select(Load).SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsAssignableTo(typeof(Exception))),
            // The ledger uses nothing of ours.
            type => Assert.True(type.IsAssignableTo(typeof(AgopException)) || type == typeof(LedgerException), $"{type}")
        );

    [GeneratedRegex("\"[^\"]*--[a-z]", RegexOptions.None, 1000)]
    private static partial Regex Option();

    /// <summary>The formatter breaks code, not literals and comments.</summary>
    [Fact]
    public void No_line_of_code_is_longer_than_140_characters()
    {
        var root = Environment.GetEnvironmentVariable("AGOP_ROOT")!;
        var files = new[] { "src", "tests", "bench", "eng", "samples" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            .ToArray();
        Assert.NotEmpty(files);
        foreach (var file in files)
            Assert.All(
                File.ReadLines(file),
                (line, number) => Assert.True(line.Length <= 140, $"{file}:{number + 1}: {line.Length} characters")
            );
    }
}
