using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Attribution.Methods;
using Agop.Core.Benchmarks;
using Agop.Core.Errors;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Pictures;
using Agop.Core.Tasks;
using TorchSharp;

namespace Agop.Client.Commands;

/// <summary>agop explain: maps of a network's decisions.</summary>
internal static class ExplainCommand
{
    private const int PictureSize = 256;

    public static Command Create(CancellationToken cancellation)
    {
        var inputs = new Inputs();
        inputs.Weights.Required = false;
        inputs.Weights.Description += " Needed by every method that asks a network.";
        var method = new Option<string>("--method") { Description = "The method; 'agop ls methods' lists them.", Required = true };
        var agop = new Option<string?>("--agop") { Description = "The state that 'agop accumulate' wrote, or any .npz with a diag; for the agop-* methods." };
        var target = new Option<string>("--target") { Description = "What is explained: predicted, label or probability.", DefaultValueFactory = _ => "predicted" };
        var set = new Option<string[]>("--set") { Description = "A setting of the method, key=value; repeatable.", AllowMultipleArgumentsPerToken = false };
        var seed = new Option<long>("--seed") { Description = "The seed of random methods.", DefaultValueFactory = _ => 0L };
        var noise = new Option<string?>("--noise") { Description = "Noise for the SmoothGrad family instead of drawing it, .npy: (samples, n, H*W) or (samples, n, C, H, W)." };
        var training = new Option<string?>("--train-images") { Description = "For constant-*: training images, .npy." };
        var trainingLabels = new Option<string?>("--train-labels") { Description = "For constant-*: their classes, .npy." };
        var output = new Option<string>("--out") { Description = "Where to write the maps, .npy, in the images' shape.", Required = true };
        var png = new Option<string?>("--png") { Description = "A folder for pictures: each image beside its map." };
        var json = new Option<bool>("--json") { Description = "Print JSON: the method, its settings, the maps' shape." };
        var command = new Command(
            "explain",
            "Explain decisions pixel by pixel.\n\nExample: agop explain --arch cnn8by8 --weights W.npz --images x_test.npy --method agop-weighted --agop state.npz --out maps.npy --png maps/")
        { method, agop, target, set, seed, noise, training, trainingLabels, output, png, json };
        inputs.AddTo(command);
        command.SetAction(result =>
        {
            torch.set_num_threads(1);
            var path = Inputs.Output(result, output, ".npy");
            var pictures = result.GetValue(png) is { } place ? Inputs.Folder(place, "--png") : null;
            var chosen = AttributionMethods.Find(result.GetRequiredValue(method), "--method");
            var settings = new MethodSettings(chosen.Info, Settings(result.GetValue(set) ?? []), "--set");
            var explained = Names.Parse<ExplainedOutput>(result.GetRequiredValue(target), "--target");
            if (result.GetValue(noise) is not null && result.GetValue(set) is { Length: > 0 }) throw new InputException("--set", "samples and sd have no effect with --noise");
            if (result.GetValue(agop) is not null && !chosen.Info.Requires(MethodNeeds.Agop)) throw new InputException("--agop", $"{chosen.Info.Id} does not use it");
            var needsModel = chosen.Info.Requires(MethodNeeds.Model);
            if (!needsModel && result.GetValue(inputs.PathChoice) is not null) throw new InputException("--path", $"has no effect: {chosen.Info.Id} runs no network");
            if (needsModel && result.GetValue(inputs.Weights) is null) throw new InputException("--weights", $"missing; {chosen.Info.Id} needs them");
            var loaded = inputs.Load(result, needsModel);
            if (chosen.Info.Requires(MethodNeeds.Convolution) && loaded.Model!.GradCamLayer is null && !(result.GetValue(set) ?? []).Any(pair => pair.StartsWith("layer=", StringComparison.Ordinal)))
                throw new InputException("--method", $"{chosen.Info.Id} needs a network with a convolution, which {loaded.Architecture.Id} is not, or its name: --set layer=NAME");
            if (needsModel && explained == ExplainedOutput.Label && loaded.Labels is null) throw new InputException("--labels", "missing; --target label needs them");
            var explainer = new Explainer(chosen, settings)
            {
                Model = loaded.Model,
                Output = explained,
                Agop = chosen.Info.Requires(MethodNeeds.Agop) ? Diagonal(result.GetValue(agop), chosen.Info, loaded.Architecture) : null,
                Statistics = chosen.Info.Requires(MethodNeeds.TrainingData) ? Statistics(result.GetValue(training), result.GetValue(trainingLabels), chosen.Info, loaded.Architecture) : null,
                Seed = result.GetValue(seed),
                Noise = result.GetValue(noise) is { } noisePath ? Noise(noisePath, chosen, loaded) : null,
            };
            var maps = Shaped(explainer.Explain(loaded.Images, loaded.Labels, cancellation: cancellation), loaded);
            if (pictures is not null) Pictures(pictures, loaded, maps, cancellation);
            ArrayFile.WriteNpy(path, maps);
            Console.WriteLine(result.GetValue(json)
                ? new JsonObject { ["out"] = path, ["method"] = chosen.Info.Id, ["settings"] = JsonSerializer.SerializeToNode(settings.Values), ["path"] = loaded.Model is { } model ? Names.NameOf(model.Path) : null, ["shape"] = JsonSerializer.SerializeToNode(maps.Shape) }.ToJsonString(TaskJson.Indented)
                : $"wrote {maps.Shape[0]} maps by {chosen.Info.Id} to {path}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Dictionary<string, string> Settings(string[] given)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in given)
        {
            var parts = pair.Split('=', 2);
            if (parts.Length != 2) throw new InputException("--set", $"expected key=value, not '{pair}'");
            settings[parts[0]] = parts[1];
        }
        return settings;
    }

    private static double[] Diagonal(string? path, MethodInfo info, Architecture architecture)
    {
        if (path is null) throw new InputException("--agop", $"missing; {info.Id} needs the state that 'agop accumulate' writes");
        var arrays = ArrayFile.ReadNamed(path);
        if (!arrays.TryGetValue("diag", out var diag)) throw new InputException(path, "diag: missing");
        if (diag.Count != architecture.InputSize) throw new InputException(path, $"diag: expected {architecture.InputSize} elements, found {diag.ShapeText}");
        var values = diag.ToDoubles();
        return values.All(value => double.IsFinite(value) && value >= 0) ? values : throw new InputException(path, "diag: expected finite values that are not negative");
    }

    private static ClassStatistics Statistics(string? images, string? labels, MethodInfo info, Architecture architecture)
    {
        if (images is null || labels is null) throw new InputException("--train-images", $"missing; {info.Id} needs --train-images and --train-labels");
        var array = ArrayFile.ReadNpy(images);
        using var checkedImages = ImageBatch.Images(array, architecture.Input, torch.ScalarType.Float64, images);
        var classes = ImageBatch.Labels(ArrayFile.ReadNpy(labels), array.Shape[0], architecture.Classes, labels);
        if (classes.Distinct().Count() < 2) throw new InputException(labels, "expected samples of at least two classes");
        return new ClassStatistics(new DatasetSplit(array, NdArray.From(classes, classes.Length), array));
    }

    private static NdArray Noise(string path, IAttributionMethod method, Inputs.Loaded loaded)
    {
        if (method is not SmoothGradFamily) throw new InputException("--noise", $"{method.Info.Id} takes no noise");
        var noise = ArrayFile.ReadNpy(path);
        var (count, size) = (loaded.Images.shape[0], loaded.Architecture.InputSize);
        if (noise.Shape.Length < 3 || noise.Shape[0] < 1 || noise.Shape[1] != count || noise.Count != noise.Shape[0] * count * size)
            throw new InputException(path, $"expected shape (samples, {count}, {size}), found {noise.ShapeText}");
        if (!noise.Type.IsFloating()) throw new InputException(path, $"expected float16, float32 or float64, found {noise.Type}");
        if (!noise.ToDoubles().All(double.IsFinite)) throw new InputException(path, "expected finite values, found NaN or infinity");
        return noise.Reshape(noise.Shape[0], count, size);
    }

    /// <summary>Maps in the images' own shape and the asked precision; one map for all channels keeps a single channel.</summary>
    private static NdArray Shaped(NdArray maps, Inputs.Loaded loaded)
    {
        var typed = loaded.Images.dtype == torch.ScalarType.Float64 ? maps : NdArray.From(Array.ConvertAll(maps.ToDoubles(), value => (float)value), maps.Shape);
        return typed.Count == loaded.Array.Count ? typed.Reshape(loaded.Array.Shape) : typed;
    }

    private static void Pictures(string folder, Inputs.Loaded loaded, NdArray maps, CancellationToken cancellation)
    {
        var (_, height, width) = loaded.Architecture.Input;
        var (images, values, count) = (loaded.Array.ToDoubles(), maps.ToDoubles(), (int)loaded.Images.shape[0]);
        for (var i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var canvas = new Canvas(2 * PictureSize + 8, PictureSize * height / width);
            canvas.Map(0, 0, PictureSize, Normalized(images, i, count, height * width, absolute: false), width, Colour.Diverging);
            canvas.Map(PictureSize + 8, 0, PictureSize, Normalized(values, i, count, height * width, absolute: true), width, Colour.Sequential);
            canvas.Save(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{i:0000}.png")));
        }
    }

    private static double[] Normalized(double[] all, int index, int count, int pixels, bool absolute)
    {
        var (size, sums) = (all.Length / count, new double[pixels]);
        for (var i = 0; i < size; i++) sums[i % pixels] += absolute ? Math.Abs(all[index * size + i]) : all[index * size + i];
        var largest = sums.Max(Math.Abs);
        return largest > 0 ? Array.ConvertAll(sums, value => value / largest) : sums;
    }
}
