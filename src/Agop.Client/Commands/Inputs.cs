using System.CommandLine;
using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Models;
using Agop.Core.Paths;
using Agop.Core.Tasks.Kinds;
using TorchSharp;

namespace Agop.Client.Commands;

/// <summary>The options that several commands share: an architecture, its weights, images, labels, a precision.</summary>
internal sealed class Inputs
{
    public Option<string> Arch { get; } = new("--arch") { Description = "The network; 'agop ls models' lists them. torchscript runs any TorchScript model.", Required = true };
    public Option<string> Weights { get; } = new("--weights") { Description = "Its weights, .npz, .safetensors or .pth, under PyTorch's state-dict names or the short ones (conv1.weight); for torchscript the model's file.", Required = true };
    public Option<string> Images { get; } = new("--images") { Description = "Images, .npy: (n, H, W), (n, C, H, W) or (n, H*W). Bytes of three channels are pictures: they are normalized by ImageNet's statistics.", Required = true };
    public Option<string?> Labels { get; } = new("--labels") { Description = "True classes, .npy: (n)." };
    public Option<string> Precision { get; } = new("--dtype") { Description = "float32 or float64.", DefaultValueFactory = _ => "float32" };
    public Option<string?> PathChoice { get; } = new("--path") { Description = "The kernels that run the network: fused (our own), libtorch, cuda (libtorch on a GPU), or auto: fused for small networks; auto unless given." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { Arch, Weights, Images, Labels, Precision, PathChoice }) command.Add(option);
    }

    public Loaded Load(ParseResult result, bool withWeights = true, AgopPass? pass = null)
    {
        var precision = Precisions.Parse(result.GetRequiredValue(Precision), "--dtype");
        var path = result.GetRequiredValue(Images);
        var array = ArrayFile.ReadNpy(path);
        (int, int, int)? shape = array.Shape is [_, var c, var h, var w] && Math.Max(c, Math.Max(h, w)) <= int.MaxValue ? ((int)c, (int)h, (int)w) : null;
        var file = ModelFile.Find(result.GetRequiredValue(Arch), result.GetValue(Weights), shape, "--arch");
        var architecture = file.Architecture;
        var images = ImageBatch.Images(array, architecture.Input, precision, path);
        var labelsPath = result.GetValue(Labels);
        var labels = labelsPath is null ? null : ImageBatch.Labels(ArrayFile.ReadNpy(labelsPath), images.shape[0], architecture.Classes, labelsPath);
        var executionPath = ExecutionPaths.Choose(result.GetValue(PathChoice) ?? ExecutionPaths.Auto, architecture, "--path", pass);
        var model = withWeights && result.GetValue(Weights) is not null ? file.Open(precision, executionPath) : null;
        return new Loaded(architecture, model, array, images, labels);
    }

    /// <summary>Refuses, before any work, a folder that cannot be one because it or what it lies in is a file.</summary>
    public static string Folder(string path, string option)
    {
        for (var place = Path.GetFullPath(NotEmpty(path, option)); place is not null; place = Path.GetDirectoryName(place))
            if (File.Exists(place)) throw new InputException(option, $"expected a folder, '{place}' is a file");
        return path;
    }

    /// <summary>Refuses an empty name.</summary>
    public static string NotEmpty(string path, string option) => path.Length > 0 ? path : throw new InputException(option, "expected a name, not nothing");

    /// <summary>Refuses an output of another kind than the command writes.</summary>
    public static string Output(ParseResult result, Option<string> option, params string[] endings)
    {
        var path = result.GetRequiredValue(option);
        if (!endings.Contains(Path.GetExtension(path))) throw new InputException(option.Name, $"expected a name that ends in {string.Join(" or ", endings)}, not '{path}'");
        if (Directory.Exists(path)) throw new InputException(option.Name, $"expected a file, '{path}' is a folder");
        _ = Folder(Path.GetDirectoryName(Path.GetFullPath(path))!, option.Name);
        return path;
    }

    internal sealed record Loaded(Architecture Architecture, IModel? Model, NdArray Array, torch.Tensor Images, long[]? Labels);
}
