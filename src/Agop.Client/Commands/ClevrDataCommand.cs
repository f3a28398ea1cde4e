using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Agop.Benchmarks.ClevrXai.Release;
using Agop.Benchmarks.ClevrXai.Scenes;
using Agop.Core.Errors;
using Agop.Core.Json;

namespace Agop.Client.Commands;

/// <summary>agop data clevr-xai: scenes with pixel truth, rendered or imported.</summary>
internal static class ClevrDataCommand
{
    private const int MaxScenes = 1_000_000;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);

    public static Command Create(CancellationToken cancellation) =>
        new("clevr-xai", "CLEVR scenes with one mask per object: rendered here, or the release of CLEVR-XAI's authors.")
        {
            Render(cancellation),
            Import(cancellation),
        };

    private static Command Render(CancellationToken cancellation)
    {
        var count = new Option<int>("--count") { Description = "How many scenes.", Required = true };
        var seed = new Option<long>("--seed")
        {
            Description = "Of the scenes; the same seed gives the same bytes.",
            DefaultValueFactory = _ => 0L,
        };
        var objects = new Option<string>("--objects")
        {
            Description = "Objects per scene, a number or two such as 3-10.",
            DefaultValueFactory = _ => "3-10",
        };
        var variant = new Option<string>("--variant")
        {
            Description =
                "standard; crowded (8 to 10 objects); left or right (half of the ground); cogent-a or cogent-b (CLEVR-CoGenT's colours).",
            DefaultValueFactory = _ => "standard",
        };
        var output = new Option<string>("--out")
        {
            Description = "The folder to write the release to; an interrupted run goes on there.",
            Required = true,
        };
        var threads = new Option<int>("--threads")
        {
            Description = "How many scenes at once; the processor's cores unless given.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON: scenes, questions." };
        var command = new Command(
            "render",
            "Render scenes in the layout of CLEVR-XAI's release: pictures, masks, scenes, simple questions with their ground "
                + "truths.\n\nExample: agop data clevr-xai render --count 100 --seed 1 --out data/clevr"
        )
        {
            count,
            seed,
            objects,
            variant,
            output,
            threads,
            json,
        };
        command.SetAction(result =>
        {
            var scenes = result.GetRequiredValue(count);
            if (scenes is < 1 or > MaxScenes)
                throw new InputException("--count", $"expected 1 to {MaxScenes}, not {scenes}");
            if (result.GetValue(threads) is < 1 or > 1024)
                throw new InputException("--threads", "expected 1 to 1024");
            var (least, max) = SceneOptions.ParseRange(result.GetRequiredValue(objects), "--objects");
            var options = new SceneOptions(result.GetValue(seed), least, max, Variant(result.GetRequiredValue(variant)));
            options.Validate("data clevr-xai render");
            var folder = Inputs.Folder(result.GetRequiredValue(output), "--out");
            var questions = new ReleaseWriter(options, folder).Write(
                scenes,
                result.GetValue(threads),
                Progress("rendered", scenes),
                cancellation
            );
            Console.WriteLine(
                result.GetValue(json)
                    ? new JsonObject
                    {
                        ["out"] = folder,
                        ["scenes"] = scenes,
                        ["questions"] = questions,
                    }.ToJsonString(JsonFormat.Indented)
                    : $"rendered {scenes} scenes with {questions} simple questions into {folder}"
            );
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Import(CancellationToken cancellation)
    {
        var folder = new Argument<string>("folder")
        {
            Description =
                "The release: CLEVR-XAI_scenes.json, images/, masks/, and where they are there the questions and ground_truth_*/.",
        };
        var skip = new Option<bool>("--skip-broken")
        {
            Description = "Leave out scenes and ground truths that are broken or missing instead of stopping at the first; each is named.",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON: counts, what was skipped, the index's hash." };
        var command = new Command(
            "import",
            "Check a release of CLEVR-XAI file by file and write its index, which 'release: DIR' in a sweep reads.\n\n"
                + "Example: agop data clevr-xai import data/clevr"
        )
        {
            folder,
            skip,
            json,
        };
        command.SetAction(result =>
        {
            var place = result.GetRequiredValue(folder);
            var report = new ReleaseImporter(place, result.GetValue(skip)).Import(Progress("checked", total: null), cancellation);
            if (result.GetValue(json))
            {
                Console.WriteLine(JsonFormat.ToObject(report).ToJsonString(JsonFormat.Indented));
                return ExitCode.Done;
            }
            foreach (var problem in report.Skipped)
                Console.Error.WriteLine($"agop: skipped: {problem}");
            Console.WriteLine(
                $"indexed {report.Scenes} scenes with {report.Objects} objects, {report.Simple} simple and {report.Complex} "
                    + $"complex questions, {report.Truths.Values.Sum()} ground "
                    + $"truths{(report.Skipped.Count > 0 ? $"; skipped {report.Skipped.Count}" : "")}"
            );
            return ExitCode.Done;
        });
        return command;
    }

    private static SceneVariant Variant(string name)
    {
        foreach (var variant in Enum.GetValues<SceneVariant>())
            if (JsonFormat.NameOf(variant) == name)
                return variant;
        throw new InputException(
            "--variant",
            $"expected one of {string.Join(", ", Enum.GetValues<SceneVariant>().Select(JsonFormat.NameOf))}, not '{name}'"
        );
    }

    /// <summary>Says how far it is, not more often than every two seconds.</summary>
    private static Action<int> Progress(string what, int? total)
    {
        var gate = new Lock();
        var last = TimeProvider.System.GetTimestamp();
        return done =>
        {
            lock (gate)
            {
                if (TimeProvider.System.GetElapsedTime(last) < s_interval)
                    return;
                last = TimeProvider.System.GetTimestamp();
            }
            Console.Error.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"agop: {what} {done}{(total is { } all ? $" of {all}" : "")} scenes")
            );
        };
    }
}
