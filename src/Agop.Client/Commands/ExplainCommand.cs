using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Client.Output;
using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Attribution.Methods;
using Agop.Core.Data;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Json;
using Agop.Core.Libtorch;
using Agop.Core.Models;
using Agop.Sweeps.Planning;
using TorchSharp;

namespace Agop.Client.Commands;

/// <summary>agop explain: maps of a network's decisions.</summary>
internal static class ExplainCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var inputs = new Inputs();
        inputs.Weights.Required = false;
        inputs.Weights.Description += " Needed by every method that asks a network.";
        var method = new Option<string[]>("--method")
        {
            Description = "The method; 'agop ls methods' lists them. Repeatable, with --html, --png or an --out that ends in .npz.",
            Required = true,
        };
        var agop = new Option<string?>("--agop")
        {
            Description = "The state that 'agop accumulate' wrote, or any .npz with a diag, or an M for agop-ixg; for the agop-* methods.",
        };
        var target = new Option<string>("--target")
        {
            Description = "What is explained: predicted, label or probability.",
            DefaultValueFactory = _ => "predicted",
        };
        var set = new Option<string[]>("--set")
        {
            Description = $"A setting, key=value, or METHOD:key=value for one of several methods; repeatable. {Metadata.SettingsHelp()}.",
            AllowMultipleArgumentsPerToken = false,
        };
        var seed = new Option<long>("--seed") { Description = "The seed of random methods.", DefaultValueFactory = _ => 0L };
        var noise = new Option<string?>("--noise")
        {
            Description = "Noise for the SmoothGrad family instead of drawing it, .npy: (samples, n, H*W) or (samples, n, C, H, W).",
        };
        var training = new Option<string?>("--train-images")
        {
            Description = "For constant-* and what asks training samples: training images, .npy.",
        };
        var trainingLabels = new Option<string?>("--train-labels") { Description = "For constant-*: their classes, .npy." };
        var outputs = new ExplainOutputs();
        var json = new Option<bool>("--json") { Description = "Print JSON: the methods, their settings, the maps' shape." };
        var command = new Command(
            "explain",
            "Explain decisions pixel by pixel.\n\nExample: agop explain --arch cnn8by8 --weights W.npz --images x_test.npy "
                + "--method agop-weighted --agop state.npz --out maps.npy --png maps/\nExample: agop explain --arch resnet18 "
                + "--weights W.pth --images photos/ --method vanilla-grad --method gradcam --html gallery.html"
        )
        {
            method,
            agop,
            target,
            set,
            seed,
            noise,
            training,
            trainingLabels,
            json,
        };
        outputs.AddTo(command);
        inputs.AddTo(command);
        command.SetAction(result =>
        {
            LibtorchRuntime.PrepareLane();
            LibtorchRuntime.Seed(result.GetValue(seed));
            var methods = Methods(result.GetRequiredValue(method), result.GetValue(set) ?? []);
            outputs.Check(result, methods.Length);
            foreach (var written in outputs.Files(result))
                inputs.RefuseOverwriting(
                    result,
                    written.Path,
                    written.Option,
                    result.GetValue(agop),
                    result.GetValue(noise),
                    result.GetValue(training),
                    result.GetValue(trainingLabels)
                );
            var infos = Array.ConvertAll(methods, chosen => chosen.Method.Info);
            var explained = Names.Parse<ExplainedOutput>(result.GetRequiredValue(target), "--target");
            if (result.GetValue(noise) is not null && result.GetValue(set) is { Length: > 0 })
                throw new InputException("--set", "samples and sd have no effect with --noise");
            if (result.GetValue(agop) is not null && !infos.Any(info => info.RequiresAgop))
                throw new InputException("--agop", $"{infos[0].Id} does not use it");
            var needing = Array.Find(infos, info => info.Requires(MethodNeeds.Model));
            if (needing is null && result.GetValue(inputs.PathChoice) is not null)
                throw new InputException("--path", $"has no effect: {infos[0].Id} runs no network");
            if (needing is not null && result.GetValue(inputs.Weights) is null)
                throw new InputException("--weights", $"missing; {needing.Id} needs them");
            string[] layers = [.. methods.Select(chosen => chosen.Layer).OfType<string>()];
            var loaded = inputs.Load(result, needing is not null, layers: layers, needsLibtorch: infos.Any(info => info.RequiresLibtorch));
            if (loaded.Architecture.Layers.Count > 0)
                foreach (var layer in layers)
                    _ = loaded.Architecture.LayerNamed(layer);

            foreach (var info in infos)
                if (info.Lack(loaded.Architecture) is { } lack)
                    throw new InputException("--arch", $"{info.Id} needs {lack}");
            foreach (var layered in infos.Where(info => info.RequiresLibtorch))
            {
                if (loaded.Plan.Path == ExecutionPath.Fused)
                    throw new InputException("--path", $"the fused path cannot run {layered.Id}: expected libtorch or cuda");
                if (explained == ExplainedOutput.Probability && layered.Requires(MethodNeeds.Layers))
                    throw new InputException("--target", $"{layered.Id} explains a logit: expected predicted or label");
            }
            if (needing is not null && explained == ExplainedOutput.Label && !loaded.Samples.IsLabelled)
                throw new InputException("--labels", "missing; --target label needs them");
            var explainers = Array.ConvertAll(
                methods,
                chosen => new Explainer(chosen.Method, chosen.Settings)
                {
                    Output = explained,
                    Agop = chosen.Method.Info.Requires(MethodNeeds.Agop)
                        ? Diagonal(result.GetValue(agop), chosen.Method.Info, loaded.Architecture)
                        : null,
                    AgopMatrix = chosen.Method.Info.Requires(MethodNeeds.AgopMatrix)
                        ? Matrix(result.GetValue(agop), chosen.Method.Info, loaded.Architecture)
                        : null,
                    Background = chosen.Method.Info.Requires(MethodNeeds.Background)
                        ? Background(result.GetValue(training), chosen.Method.Info, loaded.Architecture)
                        : null,
                    Statistics = chosen.Method.Info.Requires(MethodNeeds.TrainingData)
                        ? Statistics(result.GetValue(training), result.GetValue(trainingLabels), chosen.Method.Info, loaded.Architecture)
                        : null,
                    Seed = result.GetValue(seed),
                    Noise = result.GetValue(noise) is { } noisePath ? Noise(noisePath, chosen.Method, loaded) : null,
                }
            );
            using var maps = new ExplainedMaps(loaded, methods, explainers, outputs.Place(result));
            maps.Compute(cancellation);
            loaded.Tell();
            maps.TellErrors(cancellation);
            var places = outputs.Write(result, loaded, maps.ByMethod, explained, cancellation);
            Console.WriteLine(
                result.GetValue(json)
                    ? Json(places, methods, loaded, maps)
                    : $"wrote {loaded.Samples.Count} maps by "
                        + $"{string.Join(", ", methods.Select(chosen => chosen.Method.Info.Id))} to {string.Join(" and ", places)}"
            );
            foreach (var ((name, _), bad) in maps.ByMethod.Zip(maps.NotFinite).Where(entry => entry.Second.Count > 0))
                Notes.Tell($"{name}: {bad.Count} of {loaded.Samples.Count} maps are not finite (NaN or infinity): {Notes.Images(bad)}");
            return maps.NotFinite.All(bad => bad.Count == 0) ? ExitCode.Done : ExitCode.SomeFailed;
        });
        return command;
    }

    private static string Json(IReadOnlyList<string> written, SweepMethod[] methods, Inputs.Loaded loaded, ExplainedMaps maps)
    {
        JsonObject Described(int place) =>
            new()
            {
                ["method"] = methods[place].Method.Info.Id,
                ["settings"] = JsonSerializer.SerializeToNode(methods[place].Settings.Values),
                ["shape"] = JsonSerializer.SerializeToNode(ExplainOutputs.Shaped(maps.ByMethod[place].Value, loaded).Shape),
                ["not-finite"] = JsonSerializer.SerializeToNode(maps.NotFinite[place]),
            };
        var json = new JsonObject { ["out"] = written[0], ["path"] = loaded.Open is null ? null : Names.NameOf(loaded.Plan.Path) };
        if (methods.Length == 1)
            foreach (var (key, value) in Described(0))
                json[key] = value?.DeepClone();
        else
            json["methods"] = new JsonArray([.. Enumerable.Range(0, methods.Length).Select(place => (JsonNode)Described(place))]);
        return json.ToJsonString(JsonFormat.Indented);
    }

    /// <summary>A setting without a method's name goes to every method that has it.</summary>
    private static SweepMethod[] Methods(string[] ids, string[] given)
    {
        var infos = Array.ConvertAll(ids, id => AttributionMethods.Find(id, "--method").Info);
        var settings = Array.ConvertAll(ids, _ => new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var pair in given)
        {
            if (pair.Split('=', 2) is not [var name, var value])
                throw new InputException("--set", $"expected key=value, not '{pair}'");
            var (only, key) = name.Split(':', 2) is [var id, var inner] ? (id, inner) : (null, name);
            var takers = Enumerable
                .Range(0, ids.Length)
                .Where(i => only is null ? ids.Length == 1 || infos[i].Parameters.Any(parameter => parameter.Key == key) : ids[i] == only)
                .ToArray();
            if (takers.Length == 0)
                throw new InputException(
                    "--set",
                    only is null
                        ? $"{key}: none of the methods takes it"
                        : $"'{pair}': expected one of {string.Join(", ", ids)} before the colon"
                );
            foreach (var i in takers)
                if (!settings[i].TryAdd(key, value))
                    throw new InputException("--set", $"{key}: expected once, found {settings[i][key]} and {value}");
        }
        var methods = ids.Zip(settings, (id, set) => SweepMethod.Of(id, set, "--set")).ToArray();
        return methods.DistinctBy(chosen => chosen.Label, StringComparer.Ordinal).Count() == methods.Length
            ? methods
            : throw new InputException("--method", "expected each method once");
    }

    /// <summary>An array of AGOP of so many elements, finite.</summary>
    private static double[] OfAgop(string? path, string name, long count, MethodInfo info, string hint = "")
    {
        if (path is null)
            throw new InputException("--agop", $"missing; {info.Id} needs the state that 'agop accumulate{hint}' writes");
        var arrays = ArrayFile.ReadNamed(path);
        if (!arrays.TryGetValue(name, out var array))
            throw new InputException(path, $"{name}: missing{(hint.Length > 0 ? $"; 'agop accumulate{hint}' writes it" : "")}");
        if (array.Count != count)
            throw new InputException(path, $"{name}: expected {count} elements, found {array.ShapeText}");
        return Finite.Problem(array) is { } problem ? throw new InputException(path, $"{name}: {problem}") : array.ToDoubles();
    }

    private static AgopMatrix Matrix(string? path, MethodInfo info, Architecture architecture)
    {
        var (size, hint) = (architecture.InputSize, " --full");
        var values = OfAgop(path, "M", (long)size * size, info, hint);
        for (var i = 0; i < size; i++)
        for (var j = 0; j < i; j++)
            if (
                Math.Abs(values[i * size + j] - values[j * size + i])
                > 1e-9 * (Math.Abs(values[i * size + i]) + Math.Abs(values[j * size + j]))
            )
                throw new InputException(path!, $"M: expected a symmetric matrix, found another value at ({i}, {j}) than at ({j}, {i})");
        return new AgopMatrix(values);
    }

    private static torch.Tensor Background(string? images, MethodInfo info, Architecture architecture)
    {
        if (images is null)
            throw new InputException("--train-images", $"missing; {info.Id} takes training samples for absent features");
        using var array = ArrayFile.OpenRows(images);
        var samples = new SampleReader(array, null, architecture, torch.ScalarType.Float64, images);
        return samples.Images(0, (int)Math.Min(samples.Count, BackgroundRows.MaxRows));
    }

    private static double[] Diagonal(string? path, MethodInfo info, Architecture architecture)
    {
        var values = OfAgop(path, "diag", architecture.InputSize, info);
        return Array.FindIndex(values, value => value < 0) is >= 0 and var negative
            ? throw new InputException(path!, $"diag: position {negative}: expected no negative value, found {values[negative]:g6}")
            : values;
    }

    private static ClassStatistics Statistics(string? images, string? labels, MethodInfo info, Architecture architecture)
    {
        if (images is null || labels is null)
            throw new InputException("--train-images", $"missing; {info.Id} needs --train-images and --train-labels");
        using var array = ArrayFile.OpenRows(images);
        using var classes = ArrayFile.OpenRows(labels);
        var (samples, found) = (new SampleReader(array, classes, architecture, torch.ScalarType.Float64, images, labels), new List<long>());
        // Looks at every value once, so that what is wrong is told with its place.
        foreach (var block in samples.Blocks(0, samples.Count, batch: 1))
            found.AddRange(block.Labels!);
        if (found.Distinct().Count() < 2)
            throw new InputException(labels, "expected samples of at least two classes");
        return new ClassStatistics(new DatasetSplit(array, NdArray.From<long>([.. found], found.Count), array));
    }

    private static NdArray Noise(string path, IAttributionMethod method, Inputs.Loaded loaded)
    {
        if (method is not SmoothGradFamily)
            throw new InputException("--noise", $"{method.Info.Id} takes no noise");
        var noise = ArrayFile.ReadArray(path);
        var (count, size) = (loaded.Samples.Count, loaded.Architecture.InputSize);
        if (noise.Shape.Length < 3 || noise.Shape[0] < 1 || noise.Shape[1] != count || noise.Count != noise.Shape[0] * count * size)
            throw new InputException(path, $"expected shape (samples, {count}, {size}), found {noise.ShapeText}");
        if (!noise.Type.IsFloating())
            throw new InputException(path, $"expected float16, float32 or float64, found {noise.Type}");
        Finite.Require(noise, path, "sample");
        return noise.Reshape(noise.Shape[0], count, size);
    }
}
