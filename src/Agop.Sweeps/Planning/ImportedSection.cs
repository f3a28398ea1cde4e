using Agop.Core.Errors;
using Agop.Core.Models;
using Agop.Sweeps.Yaml;

namespace Agop.Sweeps.Planning;

/// <summary>Reads the keys of a sweep on a data set that was imported: <c>benchmark</c> is its name.</summary>
internal static class ImportedSection
{
    public static (SweepData[] Data, Architecture Architecture) Read(
        YamlSection root,
        string name,
        IReadOnlyList<BroughtWeights> weights,
        BroughtFiles files
    )
    {
        var source = root.Source("benchmark");
        var found = files.Find(
            name,
            () =>
            {
                var store = files.Data;
                var import =
                    store.Imports.FirstOrDefault(import => import.Name == name)
                    ?? throw new InputException(
                        source,
                        $"expected xai-tris, clevr-xai, tables, units or the name of an imported data set, not '{name}'; "
                            + "'agop data ls' lists those in "
                            + store.Folder
                    );
                var (shape, mask) = (import.Manifest.Shape, import.Manifest.Mask);
                var channels = shape.Count == 2 ? 1 : (int)shape[0];
                return new BroughtFile(
                    store.Folder,
                    import.Manifest.Id,
                    Samples: new BroughtSamples(channels, (int)shape[^2], (int)shape[^1], import.ClassCount, mask is not null)
                );
            }
        );
        var samples = found.Samples!;
        return ([new ImportedData(name, found.Hash) { HasMasks = samples.Masks }], Network(root, samples, weights, files));
    }

    private static Architecture Network(YamlSection root, BroughtSamples samples, IReadOnlyList<BroughtWeights> weights, BroughtFiles files)
    {
        var (source, input) = (root.Source("architecture"), (samples.Channels, samples.Height, samples.Width));
        var name = root.Text("architecture", Default(samples));
        if (TorchScript.IsNamed(name))
            return BroughtWeights.Script(weights, input, samples.Classes, root, files);
        if (input is (1, 1, _) && (Perceptrons.IsNamed(name) || !root.Has("architecture")))
            return TableSection.Network(root, (samples.Width, samples.Classes), weights, files);
        var architecture =
            samples.Channels == 3 && ResidualNetworks.All.Any(known => known.Id == name)
                ? Architectures.Find(ResidualNetworks.IdOf(name, (samples.Height, samples.Width), samples.Classes), source)
                : Architectures.Find(name, source);
        return architecture.Input == input && architecture.Classes == samples.Classes
            ? architecture
            : throw new InputException(
                source,
                $"expected a network for images of ({string.Join(", ", samples.Channels, samples.Height, samples.Width)}) and "
                    + $"{samples.Classes} classes, {architecture.Id} takes "
                    + $"({string.Join(", ", architecture.Input.Channels, architecture.Input.Height, architecture.Input.Width)}) and has "
                    + $"{architecture.Classes}; torchscript takes a model of your own"
            );
    }

    private static string Default(BroughtSamples samples) =>
        samples switch
        {
            { Channels: 3 } => "resnet18",
            { Height: 64 } => "cnn64",
            _ => "cnn8by8",
        };
}
