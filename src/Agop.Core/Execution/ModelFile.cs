using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Models;
using Agop.Core.Models.Weights;

namespace Agop.Core.Execution;

/// <summary>
/// A network that a user names: an architecture of ours with a file of weights, or a TorchScript model. What the name leaves open is taken
/// from the weights and the images.
/// </summary>
internal sealed class ModelFile
{
    private const string HeadBias = "fc.bias";
    private readonly byte[]? _script;
    private readonly WeightSet? _weights;

    private ModelFile(Architecture architecture, byte[]? script, WeightSet? weights, string? note = null) =>
        (Architecture, _script, _weights, Note) = (architecture, script, weights, note);

    /// <summary>What it takes and gives.</summary>
    public Architecture Architecture { get; }

    /// <summary>What a person should know about how the weights were found, or null.</summary>
    public string? Note { get; }

    /// <summary>Finds out what network is meant.</summary>
    /// <param name="name">As in <see cref="Architectures.Find"/>, or torchscript.</param>
    /// <param name="path">The weights' or model's file, or null; FILE:KEY chooses among several weights of a checkpoint.</param>
    /// <param name="input">Channels, height and width of the images that it will get, where they tell.</param>
    /// <param name="source">The option that the name came from.</param>
    /// <exception cref="InputException">It cannot be found out; the message names the option or file.</exception>
    public static ModelFile Find(string name, string? path, (int Channels, int Height, int Width)? input, string source)
    {
        if (TorchScript.IsNamed(name))
        {
            var file = ReadScript(path ?? throw new InputException(source, "torchscript needs a model's file as weights"));
            var shape = input ?? throw new InputException(source, "torchscript needs images of shape (n, C, H, W)");
            return new ModelFile(TorchScript.Describe(file, shape, path), file, null);
        }
        if (path is null)
            return new ModelFile(OfSize(name, input, source, null), null, null);
        var (weightsFile, key) = ArrayFile.SplitKey(path);
        using var open = ArrayFile.Open(weightsFile);
        var fit = StateDicts.Choose(open, Candidates(name, open, input, source), key, weightsFile);
        return new ModelFile(
            fit.Architecture,
            null,
            WeightSet.From(fit.Architecture, fit.Read(), weightsFile),
            fit.Told is { } told ? $"{weightsFile}: {told}" : null
        );
    }

    /// <summary>The bytes of a file, such as a TorchScript model's.</summary>
    /// <exception cref="InputException">It cannot be read, or is something else by its first bytes.</exception>
    public static byte[] ReadScript(string path) =>
        ArrayFile.Guard(
            path,
            () =>
            {
                var bytes = ArrayFile.ReadBytes(path);
                FileContent.RefuseMistakes(bytes.AsSpan(0, Math.Min(bytes.Length, FileContent.Looked)));
                return bytes;
            }
        );

    /// <summary>For plain resnet18, the head determines the number of classes and the images determine the size.</summary>
    private static IReadOnlyList<Architecture> Candidates(
        string name,
        OpenArrays open,
        (int Channels, int Height, int Width)? input,
        string source
    )
    {
        if (!ResidualNetworks.All.Any(known => known.Id == name))
            return [Architectures.Find(name, source)];
        var heads = open
            .Groups.SelectMany(group => group.Arrays)
            .Where(pair => pair.Key.EndsWith(HeadBias, StringComparison.Ordinal) && pair.Value.Shape is [>= 2 and <= int.MaxValue]);
        Architecture[] found =
        [
            .. heads.Select(pair => (int)pair.Value.Shape[0]).Distinct().Select(classes => OfSize(name, input, source, classes)),
        ];
        return found.Length > 0 ? found : [OfSize(name, input, source, null)];
    }

    private static Architecture OfSize(string name, (int Channels, int Height, int Width)? input, string source, int? classes)
    {
        var plain = Architectures.Find(name, source);
        if (!ResidualNetworks.All.Any(known => known.Id == name))
            return plain;
        var size = input is (3, var height, var width) ? (height, width) : (plain.Input.Height, plain.Input.Width);
        return Architectures.Find(ResidualNetworks.IdOf(name, size, classes ?? plain.Classes), source);
    }

    /// <summary>The weights; null for a model that brings its own code, or where none were given.</summary>
    public WeightSet? Weights => _weights;

    /// <summary>The network with its weights.</summary>
    /// <exception cref="InputException">The weights do not fit.</exception>
    public IModel Open(KernelPlan plan) =>
        _script is not null
            ? ExecutionPaths.OpenScript(_script, Architecture, plan)
            : ExecutionPaths.Open(_weights ?? throw new InvalidOperationException("there are no weights"), plan);
}
