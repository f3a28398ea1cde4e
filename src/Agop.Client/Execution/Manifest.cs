using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Agop.Client.Output;
using Agop.Core.Arrays;
using Agop.Core.Data.Store;
using Agop.Core.Json;
using Agop.Core.Libtorch;
using Agop.Core.Vectors;
using Agop.Grains.Artifacts;
using Agop.Grains.Sweeps;
using Agop.Silo.Computing;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Datasets;

namespace Agop.Client.Execution;

/// <summary>manifest.json: what was run, with what, on what, how long it took, and the hashes that let others check.</summary>
internal static class Manifest
{
    public const string Name = "manifest.json",
        SealName = "seal";

    private const long MaxHashed = 1L << 30;

    public static async Task WriteAsync(string folder, IReadOnlyList<string> files, FinishedRun run, Results results)
    {
        var (plan, outcome, definition) = (run.Sweep.Plan, run.Outcome, run.Sweep.Definition);
        var manifest = new JsonObject
        {
            ["sweep"] = SweepOf(plan, definition),
            ["versions"] = new JsonObject
            {
                ["agop"] = Versions.Agop,
                ["dotnet"] = Environment.Version.ToString(),
                ["libtorch"] = LibtorchRuntime.Version,
                ["blas"] = LibtorchRuntime.Blas,
                ["convolutions"] = LibtorchRuntime.ConvolutionProblem is null ? $"oneDNN {LibtorchRuntime.OneDnn}" : "libtorch",
            },
            ["machine"] = new JsonObject
            {
                ["system"] = System.Runtime.InteropServices.RuntimeInformation.OSDescription,
                ["processor"] = Processor(),
                ["processors"] = Environment.ProcessorCount,
                ["vectors"] = SimdWidths.Summary,
                ["gpus"] = LibtorchRuntime.GpuCount,
            },
            ["run"] = new JsonObject
            {
                ["started"] = run.Started.ToString("O"),
                ["seconds"] = Math.Round(run.Elapsed.TotalSeconds, 3),
                ["forecast-seconds"] = run.Forecast is { } forecast ? Math.Round(forecast, 3) : null,
                ["lanes"] = run.Lanes,
                ["tasks-computed"] = run.Computed,
                ["tasks-by-others"] = run.Others,
                ["tasks-cached"] = run.Cached,
                ["tasks-failed"] = outcome.Failures.Count,
                ["peak-memory-bytes"] = Process.GetCurrentProcess().PeakWorkingSet64,
            },
            ["data"] = await DataAsync(plan, results, outcome),
            ["files"] = new JsonObject(
                files.Order(StringComparer.Ordinal).Select(file => KeyValuePair.Create(file, (JsonNode?)Hash(Path.Combine(folder, file))))
            ),
        };
        manifest[SealName] = Seal(manifest);
        AtomicFile.WriteText(Path.Combine(folder, Name), manifest.ToJsonString(JsonFormat.Indented));
    }

    /// <summary>The SHA-256 of all that a manifest says but its seal: who has it from elsewhere knows that nothing was changed.</summary>
    public static string Seal(JsonObject manifest)
    {
        var sealless = manifest.DeepClone().AsObject();
        sealless.Remove(SealName);
        return Hash(Encoding.UTF8.GetBytes(sealless.ToJsonString(JsonFormat.Options)));
    }

    /// <summary>What is said of the sweep.</summary>
    public static JsonObject SweepOf(SweepPlan plan, SweepDefinition definition) =>
        new()
        {
            ["name"] = plan.Sweep.Name,
            ["id"] = plan.Id,
            ["file"] = definition.FileName,
            ["sha256"] = definition.Hash,
            ["seeds"] = new JsonArray([.. plan.Sweep.Seeds.Select(seed => JsonValue.Create(seed))]),
        };

    /// <summary>What is said of a data set.</summary>
    public static JsonObject DataOf(DatasetId data, TaskResult result)
    {
        var arrays = result.Dataset.ToRows();
        var described = new JsonObject
        {
            ["scenario"] = data.Scenario,
            ["background"] = data.Variant,
            ["id"] = DataAccess.ManifestOf(result).Id,
        };
        // The id stands for all of it; the arrays' hashes are for those who have the arrays from elsewhere.
        if (arrays.Values.Sum(rows => rows.Length * rows.RowBytes) <= MaxHashed)
            described["sha256"] = new JsonObject(
                arrays
                    .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Hash(pair.Value)))
            );
        return described;
    }

    private static async Task<JsonArray> DataAsync(SweepPlan plan, Results results, SweepOutcome outcome)
    {
        var data = new JsonArray();
        foreach (
            var (id, dataset) in plan
                .NetworksByData.Select(networks => networks.First().Model)
                .Select(model => (model.Id.Data, model.Dataset))
                .Where(entry => !outcome.Failures.ContainsKey(entry.Dataset))
        )
            data.Add((JsonNode)DataOf(id, await results.LoadAsync(dataset)));
        return data;
    }

    private static string Hash(ArrayRows rows)
    {
        using var hashing = new HashingStream(Stream.Null);
        rows.CopyTo(hashing);
        return hashing.Hash;
    }

    /// <summary>The SHA-256 of a file's bytes.</summary>
    public static string Hash(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>A file's SHA-256, as it is written here.</summary>
    public static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Processor()
    {
        const string Source = "/proc/cpuinfo";
        var line = File.Exists(Source)
            ? File.ReadLines(Source).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':', 2)[1].Trim() ?? "unknown";
    }
}
