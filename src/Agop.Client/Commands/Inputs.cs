using System.CommandLine;
using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Models;
using Agop.Core.Paths;
using Agop.Core.Pictures;
using Agop.Core.Tasks.Kinds;
using TorchSharp;

namespace Agop.Client.Commands;

/// <summary>The options that several commands share: an architecture, its weights, images, labels, a precision.</summary>
internal sealed class Inputs
{
    private const int MostShown = 480;

    public Option<string> Arch { get; } = new("--arch") { Description = "The network; 'agop ls models' lists them. torchscript runs any TorchScript model.", Required = true };
    public Option<string> Weights { get; } = new("--weights") { Description = "Its weights, .npz, .safetensors or .pth, under PyTorch's state-dict names or the short ones (conv1.weight); for torchscript the model's file.", Required = true };
    public Option<string> Images { get; } = new("--images") { Description = "Images, .npy: (n, H, W), (n, C, H, W) or (n, H*W); or a PNG or JPEG file, or a folder of them. Bytes of three channels are pictures: they are normalized by ImageNet's statistics.", Required = true };
    public Option<int> Size { get; } = new("--size") { Description = "Edge in pixels that pictures are resized to, unless --arch says it.", DefaultValueFactory = _ => 224 };
    public Option<string?> Labels { get; } = new("--labels") { Description = "True classes, .npy: (n)." };
    public Option<string> Precision { get; } = new("--dtype") { Description = "float32 or float64.", DefaultValueFactory = _ => "float32" };
    public Option<string?> PathChoice { get; } = new("--path") { Description = "The kernels that run the network: fused (our own), libtorch, cuda (libtorch on a GPU), or auto: fused for small networks; auto unless given." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { Arch, Weights, Images, Size, Labels, Precision, PathChoice }) command.Add(option);
    }

    public Loaded Load(ParseResult result, bool withWeights = true, AgopPass? pass = null)
    {
        var precision = Precisions.Parse(result.GetRequiredValue(Precision), "--dtype");
        var path = result.GetRequiredValue(Images);
        var pictures = PictureFile.IsOne(path) ? PictureFile.Find(path) : null;
        var array = pictures is null ? ArrayFile.ReadNpy(path) : null;
        var file = ModelFile.Find(result.GetRequiredValue(Arch), result.GetValue(Weights), array is null ? PictureShape(result) : ShapeOf(array), "--arch");
        var architecture = file.Architecture;
        var shown = pictures is null ? null : new List<LoadedPicture>();
        array ??= Pixels(pictures!, architecture, shown!);
        var images = ImageBatch.Images(array, architecture.Input, precision, path);
        var labelsPath = result.GetValue(Labels);
        var labels = labelsPath is null ? null : ImageBatch.Labels(ArrayFile.ReadNpy(labelsPath), images.shape[0], architecture.Classes, labelsPath);
        var executionPath = ExecutionPaths.Choose(result.GetValue(PathChoice) ?? ExecutionPaths.Auto, architecture, "--path", pass);
        var model = withWeights && result.GetValue(Weights) is not null ? file.Open(precision, executionPath) : null;
        return new Loaded(architecture, model, array, images, labels, precision, shown);
    }

    private static (int, int, int)? ShapeOf(NdArray array) => array.Shape is [_, var c, var h, var w] && Math.Max(c, Math.Max(h, w)) <= int.MaxValue ? ((int)c, (int)h, (int)w) : null;

    private (int, int, int) PictureShape(ParseResult result) => result.GetValue(Size) is >= 8 and <= 4096 and var size ? (3, size, size) : throw new InputException("--size", "expected 8 to 4096");

    /// <summary>Pictures at the network's size, and what will be shown of them: neither wider nor higher than <see cref="MostShown"/>, so that a folder of photographs fits in memory.</summary>
    private static NdArray Pixels(IReadOnlyList<string> files, Architecture architecture, List<LoadedPicture> shown)
    {
        var (channels, height, width) = architecture.Input;
        if (channels != 3) throw new InputException("--images", $"pictures have three channels; {architecture.Id} takes {channels}");
        var most = int.MaxValue / (3 * height * width);
        if (files.Count > most) throw new InputException("--images", $"expected at most {most} pictures of {width} x {height} pixels at once, found {files.Count}");
        var pixels = new byte[(long)files.Count * 3 * height * width];
        for (var i = 0; i < files.Count; i++)
        {
            var (read, w, h) = PictureFile.Read(files[i]);
            PictureFile.Planes(Resampling.Bilinear(read, w, h, 3, width, height)).CopyTo(pixels.AsSpan(i * 3 * height * width));
            var scale = Math.Min(1, MostShown / (double)Math.Max(w, h));
            var (showWidth, showHeight) = ((int)Math.Max(1, w * scale), (int)Math.Max(1, h * scale));
            shown.Add(new LoadedPicture(Path.GetFileName(files[i]), scale == 1 ? read : Resampling.Bilinear(read, w, h, 3, showWidth, showHeight), showWidth, showHeight));
        }
        return new NdArray(ElementType.UInt8, [files.Count, 3, height, width], pixels);
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
        return Output(result.GetRequiredValue(option), option.Name, endings);
    }

    /// <inheritdoc cref="Output(ParseResult, Option{string}, string[])"/>
    public static string Output(string path, string option, params string[] endings)
    {
        if (!endings.Contains(Path.GetExtension(path))) throw new InputException(option, $"expected a name that ends in {string.Join(" or ", endings)}, not '{path}'");
        if (Directory.Exists(path)) throw new InputException(option, $"expected a file, '{path}' is a folder");
        _ = Folder(Path.GetDirectoryName(Path.GetFullPath(path))!, option);
        return path;
    }

    internal sealed record Loaded(Architecture Architecture, IModel? Model, NdArray Array, torch.Tensor Images, long[]? Labels, torch.ScalarType Precision, IReadOnlyList<LoadedPicture>? Pictures);
}
