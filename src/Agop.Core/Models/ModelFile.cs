using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Models.Weights;
using Agop.Core.Paths;
using static TorchSharp.torch;

namespace Agop.Core.Models;

/// <summary>A network that a user names: an architecture of ours with a file of weights, or a TorchScript model. What the name leaves open is taken from the weights and the images.</summary>
public sealed class ModelFile
{
    private const long LargestScript = int.MaxValue;
    private readonly string? _path;
    private readonly byte[]? _script;
    private readonly IReadOnlyDictionary<string, NdArray>? _weights;

    private ModelFile(Architecture architecture, string? path, byte[]? script, IReadOnlyDictionary<string, NdArray>? weights) => (Architecture, _path, _script, _weights) = (architecture, path, script, weights);

    /// <summary>What it takes and gives.</summary>
    public Architecture Architecture { get; }

    /// <summary>Finds out what network is meant.</summary>
    /// <param name="name">As in <see cref="Architectures.Find"/>, or torchscript.</param>
    /// <param name="path">The weights' or model's file, or null.</param>
    /// <param name="input">Channels, height and width of the images that it will get, where they tell.</param>
    /// <param name="source">The option that the name came from.</param>
    /// <exception cref="InputException">It cannot be found out; the message names the option or file.</exception>
    public static ModelFile Find(string name, string? path, (int Channels, int Height, int Width)? input, string source)
    {
        if (ScriptedNetwork.IsNamed(name))
        {
            var file = ReadScript(path ?? throw new InputException(source, "torchscript needs a model's file (--weights)"));
            var shape = input ?? throw new InputException(source, "torchscript needs images of shape (n, C, H, W)");
            return new ModelFile(ScriptedNetwork.Describe(file, shape, path), path, file, null);
        }
        var weights = path is null ? null : ArrayFile.ReadNamed(path);
        if (!ResidualNetworks.All.Any(known => known.Id == name)) return new ModelFile(Architectures.Find(name, source), path, null, weights);
        // Just resnet18: the head says how many classes, the images say the size.
        var classes = weights is not null && weights.TryGetValue("fc.bias", out var bias) && bias.Shape is [var count and >= 2 and <= int.MaxValue] ? (int)count : Architectures.Find(name, source).Classes;
        var size = input is (3, var height, var width) ? (height, width) : (Architectures.Find(name, source).Input.Height, Architectures.Find(name, source).Input.Width);
        return new ModelFile(Architectures.Find(ResidualNetworks.IdOf(name, size, classes), source), path, null, weights);
    }

    /// <summary>The bytes of a TorchScript model's file.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static byte[] ReadScript(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LargestScript }) throw new InputException(path, "expected a model of less than 2 GiB");
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(path, "no such file", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, error.Message, error);
        }
    }

    /// <summary>The network with its weights.</summary>
    /// <exception cref="InputException">The weights do not fit.</exception>
    public IModel Open(ScalarType precision, ExecutionPath path) => _script is not null
        ? ExecutionPaths.OpenScript(_script, Architecture, precision, path)
        : ExecutionPaths.Open(WeightSet.From(Architecture, _weights ?? throw new InvalidOperationException("there are no weights"), _path!), precision, path);
}
