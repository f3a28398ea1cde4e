using System.CommandLine;
using System.Text.RegularExpressions;
using Agop.Client.Skeletons;
using Agop.Core.Attribution;
using Agop.Core.Data.Store;
using Agop.Core.Errors;
using Agop.Core.Scores;

namespace Agop.Client.Commands;

/// <summary>agop new: a folder to begin with a method, a score or a benchmark of one's own.</summary>
internal static partial class NewCommand
{
    private static readonly string[] s_reserved = ["xai-tris", "clevr-xai", "tables", "units"];

    public static Command Create()
    {
        var what = new Argument<string>("what") { Description = "method, score or benchmark." };
        var name = new Argument<string>("name") { Description = "What sweeps call it: small letters and '-'." };
        var output = new Option<string>("--out")
        {
            Description = "The folder in which its own is made; the current one unless given.",
            DefaultValueFactory = _ => ".",
        };
        var command = new Command(
            "new",
            "Write a method, a score or a benchmark to begin with: it compiles, and its test runs a small sweep in which it takes part.\n\n"
                + "Example: agop new method gradient-power"
        )
        {
            what,
            name,
            output,
        };
        command.SetAction(result =>
        {
            var id = result.GetRequiredValue(name);
            if (!Id().IsMatch(id))
                throw new InputException("name", $"expected small letters and '-', as in gradient-power, not '{id}'");
            var (skeleton, isTaken) = result.GetRequiredValue(what) switch
            {
                "method" => (MethodSkeleton.Of(id), AttributionMethods.All.Any(known => known.Info.Id == id)),
                "score" => (ScoreSkeleton.Of(id), ScoreCatalog.All.Any(known => known.Info.Id == id)),
                "benchmark" => (
                    BenchmarkSkeleton.Of(id),
                    s_reserved.Contains(id, StringComparer.Ordinal) || DataStore.Default.Imports.Any(import => import.Name == id)
                ),
                var other => throw new InputException("what", $"expected method, score or benchmark, not '{other}'"),
            };
            if (isTaken)
                throw new InputException("name", $"there is a {result.GetRequiredValue(what)} {id} already");
            var folder = skeleton.Write(result.GetRequiredValue(output));
            Console.WriteLine($"{folder}: {string.Join(", ", skeleton.Files.Keys.Order(StringComparer.Ordinal))}");
            Console.WriteLine($"{Path.Combine(folder, "test")} builds it and runs {id}.yaml");
            return ExitCode.Done;
        });
        return command;
    }

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Id();
}
