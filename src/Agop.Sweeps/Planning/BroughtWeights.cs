using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Execution.Libtorch;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Sweeps.Tasks.Weights;
using Agop.Sweeps.Yaml;

namespace Agop.Sweeps.Planning;

/// <summary>
/// The keys <c>weights</c> (a file, or one per seed; networks that are evaluated as they are) and <c>fine-tune</c> (whether they are
/// trained on, with a new head where the classes differ). A file's place is relative to the sweep file's; FILE:KEY takes one of several.
/// </summary>
/// <param name="Name">The file's name in the sweep.</param>
/// <param name="File">The file as it was found.</param>
/// <param name="Key">Which of several weights, or null.</param>
/// <param name="FineTune">Whether it is trained on.</param>
internal sealed record BroughtWeights(string Name, BroughtFile File, string? Key, bool FineTune)
{
    public static IReadOnlyList<BroughtWeights> Read(YamlSection root, BroughtFiles files)
    {
        var names = root.Texts("weights") ?? [];
        var fineTune = root.Text("fine-tune", "false");
        if (fineTune is not ("true" or "false"))
            throw new InputException(root.Source("fine-tune"), $"expected true or false, not '{fineTune}'");
        if (names.Count == 0)
            return fineTune == "true"
                ? throw new InputException(root.Source("fine-tune"), "needs weights to begin with: weights: FILE")
                : [];
        if (fineTune == "true" && TorchScript.IsNamed(root.Text("architecture", "")))
            throw new InputException(root.Source("fine-tune"), "a TorchScript model is evaluated as it is; it cannot be trained here");
        BroughtWeights[] found =
        [
            .. names.Select(name =>
            {
                var file = files.Find(
                    name,
                    () =>
                    {
                        var (path, key) = ArrayFile.SplitKey(root.Beside(name));
                        return root.At("weights", () => new BroughtFile(path, WeightsKind.HashOf(path), Key: key));
                    }
                );
                return new BroughtWeights(name, file, file.Key, fineTune == "true");
            }),
        ];
        // The same network twice would count as two pieces of evidence.
        return found.DistinctBy(weights => (weights.File.Hash, weights.Key)).Count() == found.Length
            ? found
            : throw new InputException(root.Source("weights"), "expected each network once");
    }

    /// <summary>What is read from the file for a network. Where it is looked at for the first time, it is tried.</summary>
    /// <exception cref="InputException">There are no such weights in it.</exception>
    public WeightsSpec For(Architecture architecture, YamlSection root, BroughtFiles files)
    {
        if (TorchScript.IsNamed(architecture.Id))
            return new WeightsSpec(File.Path, File.Hash, Script: true);
        var spec = new WeightsSpec(File.Path, File.Hash, Script: false, architecture.Id, Key, FineTune);
        files.Find(
            $"{Name} for {architecture.Id}",
            () =>
                root.At(
                    "weights",
                    () =>
                    {
                        using var open = ArrayFile.Open(File.Path);
                        var arrays = spec.Find(open, File.Path).Read();
                        if (!FineTune)
                            _ = WeightSet.From(architecture, arrays, File.Path);
                        return File with { Architecture = architecture.Id };
                    }
                )
        );
        return spec;
    }

    /// <summary>Refuses a layer that a TorchScript model lacks, where the model is looked at for the first time.</summary>
    public void RequireLayer(Architecture architecture, string layer, YamlSection root, BroughtFiles files) =>
        files.Find(
            $"{Name} with {layer}",
            () =>
                root.At(
                    "methods",
                    () =>
                    {
                        ScriptedNetwork.RequireLayer(ModelFile.ReadScript(File.Path), architecture, layer);
                        return File with { Architecture = architecture.Id };
                    }
                )
        );

    /// <summary>What the brought TorchScript models take and give.</summary>
    /// <exception cref="InputException">There are none, or they do not fit.</exception>
    public static Architecture Script(
        IReadOnlyList<BroughtWeights> weights,
        (int Channels, int Height, int Width) input,
        int classes,
        YamlSection root,
        BroughtFiles files
    )
    {
        if (weights.Count == 0)
            throw new InputException(root.Source("architecture"), "torchscript needs the model's file: weights: model.pt");
        Architecture[] found = [.. weights.Select(model => model.Describe(input, root, files))];
        return Array.Find(found, architecture => architecture.Classes != classes) is { } odd
            ? throw new InputException(root.Source("weights"), $"expected a model with {classes} logits, found {odd.Classes}")
            : found[0];
    }

    private Architecture Describe((int Channels, int Height, int Width) input, YamlSection root, BroughtFiles files)
    {
        var described = files.Find(
            $"{Name} as {input.Channels}x{input.Height}x{input.Width}",
            () =>
                root.At(
                    "weights",
                    () => new BroughtFile(File.Path, File.Hash, TorchScript.Describe(ModelFile.ReadScript(File.Path), input, File.Path).Id)
                )
        );
        return Architectures.Find(described.Architecture!, root.Source("weights"));
    }
}
