using System.CommandLine;
using System.Text;
using Agop.Client.Output;
using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Images;
using Agop.Core.Models;
using Agop.Sweeps.Tasks;
using TorchSharp;

namespace Agop.Client.Commands;

/// <summary>The options that several commands share: an architecture, its weights, images, labels, a precision.</summary>
internal sealed class Inputs
{
    private const int MaxShown = 480;
    private const int LongestName = 255;

    public Option<string> Arch { get; } =
        new("--arch")
        {
            Description = "The network; 'agop ls models' lists them. torchscript runs any TorchScript model.",
            Required = true,
        };
    public Option<string> Weights { get; } =
        new("--weights")
        {
            Description =
                "Its weights, .npz, .safetensors or what torch.save wrote, under PyTorch's state-dict names or the short ones "
                + "(conv1.weight); FILE:KEY takes one of several in a checkpoint; for torchscript the model's file.",
            Required = true,
        };
    public Option<string> Images { get; } =
        new("--images")
        {
            Description =
                "Images, .npy: (n, H, W), (n, C, H, W), (n, H, W, C) or (n, H*W); or a PNG or JPEG file, or a folder of them. "
                + "Bytes of three channels are pictures: they are normalized by ImageNet's statistics.",
            Required = true,
        };
    public Option<int?> Size { get; } =
        new("--size")
        {
            Description = "Edge in pixels that pictures are resized to; unless given they must be of one size, and stay as they are.",
        };
    public Option<string?> Labels { get; } = new("--labels") { Description = "True classes, .npy: (n)." };
    public Option<string> Precision { get; } = new("--dtype") { Description = "float32 or float64.", DefaultValueFactory = _ => "float32" };
    public Option<string?> PathChoice { get; } =
        new("--path")
        {
            Description =
                "The kernels that run the network: fused (our own), libtorch, cuda (libtorch on a GPU), or auto: fused for "
                + "small networks; auto unless given.",
        };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { Arch, Weights, Images, Size, Labels, Precision, PathChoice })
            command.Add(option);
    }

    public Loaded Load(ParseResult result, bool withWeights = true, AgopPass? pass = null, IReadOnlyList<string>? layers = null)
    {
        var precision = Precisions.Parse(result.GetRequiredValue(Precision), "--dtype");
        var (path, size) = (result.GetRequiredValue(Images), result.GetValue(Size));
        var pictures = PictureFile.IsOne(path) ? PictureFile.Find(path) : null;
        if (size is < 8 or > 4096)
            throw new InputException(Size.Name, $"expected 8 to 4096, not {size}");
        if (size is not null && pictures is null)
            throw new InputException(Size.Name, "has no effect: arrays are taken as they are");
        if (
            pictures is not null
            && result.GetRequiredValue(Arch) is var asked
            && !ScriptedNetwork.IsNamed(asked)
            && Architectures.Find(asked, Arch.Name).Input.Channels is not 3 and var channels
        )
            throw new InputException(Images.Name, $"pictures have three channels; {asked} takes {channels}");
        var (array, file, channelsLast) = pictures is null
            ? Arrays(result, path)
            : (null, Network(result, PictureShape(pictures, size)), false);
        if (file.Note is { } note)
            Notes.Tell(note);
        var architecture = file.Architecture;
        var shown = pictures is null ? null : new List<LoadedPicture>();
        array ??= Pixels(pictures!, size is not null, architecture, shown!);
        var images = ImageBatch.Images(array, architecture.Input, precision, path);
        var labelsPath = result.GetValue(Labels);
        var labels = labelsPath is null
            ? null
            : ImageBatch.Labels(ArrayFile.ReadArray(labelsPath), images.shape[0], architecture.Classes, labelsPath);
        var executionPath = ExecutionPaths.Choose(
            result.GetValue(PathChoice) ?? ExecutionPaths.Auto,
            architecture,
            "--path",
            pass,
            layers ?? []
        );
        if (executionPath == ExecutionPath.Libtorch)
            Notes.TellOfConvolutions();
        var model = withWeights && result.GetValue(Weights) is not null ? file.Open(precision, executionPath) : null;
        return new Loaded(architecture, model, array, images, labels, precision, shown, channelsLast);
    }

    private ModelFile Network(ParseResult result, (int, int, int)? input) =>
        ModelFile.Find(result.GetRequiredValue(Arch), result.GetValue(Weights), input, Arch.Name);

    /// <summary>
    /// An array of images in the order (n, C, H, W), and the network for them. What a model that brings its own code takes is known when it
    /// is tried.
    /// </summary>
    private (NdArray Array, ModelFile File, bool ChannelsLast) Arrays(ParseResult result, string path)
    {
        var (array, name) = (ArrayFile.ReadArray(path), result.GetRequiredValue(Arch));
        (NdArray, ModelFile, bool) Turned()
        {
            var turned = array.ChannelsFirst();
            var file = Network(result, ShapeOf(turned));
            Notes.Tell($"{path}: {array.ShapeText} is taken as (n, H, W, C)");
            return (turned, file, true);
        }

        if (!ScriptedNetwork.IsNamed(name))
            return ImageBatch.IsChannelsLast(array.Shape, Architectures.Find(name, Arch.Name).Input.Channels)
                ? Turned()
                : (array, Network(result, ShapeOf(array)), false);
        try
        {
            return (array, Network(result, ShapeOf(array)), false);
        }
        catch (InputException) when (array.Shape is [_, > 4, _, 1 or 3 or 4])
        {
            return Turned();
        }
    }

    private static (int, int, int)? ShapeOf(NdArray array) =>
        array.Shape is [_, var c, var h, var w] && Math.Max(c, Math.Max(h, w)) <= int.MaxValue ? ((int)c, (int)h, (int)w) : null;

    private static (int, int, int) PictureShape(IReadOnlyList<string> files, int? size)
    {
        if (size is { } edge)
            return (3, edge, edge);
        var (_, width, height) = PictureFile.Read(files[0]);
        return (3, height, width);
    }

    /// <summary>
    /// Pictures at the network's size, and what will be shown of them: neither wider nor higher than <see cref="MaxShown"/>, so that a
    /// folder of photographs fits in memory.
    /// </summary>
    private static NdArray Pixels(IReadOnlyList<string> files, bool resize, Architecture architecture, List<LoadedPicture> shown)
    {
        var (_, height, width) = architecture.Input;
        var max = int.MaxValue / (3 * height * width);
        if (files.Count > max)
            throw new InputException(
                "--images",
                $"expected at most {max} pictures of {width} x {height} pixels at once, found {files.Count}"
            );
        var (pixels, resized) = (new byte[(long)files.Count * 3 * height * width], 0);
        for (var i = 0; i < files.Count; i++)
        {
            var (read, w, h) = PictureFile.Read(files[i]);
            if (!resize && (w, h) != (width, height))
                throw new InputException(
                    files[i],
                    $"{w} x {h} pixels, expected {width} x {height} as the network or the first picture has; --size N resizes all to N x N"
                );
            if ((w, h) != (width, height))
                resized++;
            PictureFile.Planes(Resampling.Bilinear(read, w, h, 3, width, height)).CopyTo(pixels.AsSpan(i * 3 * height * width));
            var scale = Math.Min(1, MaxShown / (double)Math.Max(w, h));
            var (showWidth, showHeight) = ((int)Math.Max(1, w * scale), (int)Math.Max(1, h * scale));
            shown.Add(
                new LoadedPicture(
                    Path.GetFileName(files[i]),
                    scale == 1 ? read : Resampling.Bilinear(read, w, h, 3, showWidth, showHeight),
                    showWidth,
                    showHeight
                )
            );
        }
        if (resized > 0)
            Notes.Tell($"{resized} of {files.Count} pictures are resized to {width} x {height} pixels");
        return new NdArray(ElementType.UInt8, [files.Count, 3, height, width], pixels);
    }

    /// <summary>Refuses, before any work, a folder that cannot be one because it or what it lies in is a file.</summary>
    public static string Folder(string path, string option)
    {
        for (var place = Path.GetFullPath(NotEmpty(path, option)); place is not null; place = Path.GetDirectoryName(place))
            if (File.Exists(place))
                throw new InputException(option, $"expected a folder, '{place}' is a file");
        return path;
    }

    /// <summary>Refuses an output that would replace what it is made from.</summary>
    public void RefuseOverwriting(ParseResult result, string output, string option, params IEnumerable<string?> others)
    {
        foreach (var input in others.Append(result.GetValue(Weights)).Append(result.GetValue(Images)).Append(result.GetValue(Labels)))
            if (input is not null && Path.GetFullPath(input) == Path.GetFullPath(output))
                throw new InputException(option, $"expected another file than the input '{input}', which it would replace");
    }

    /// <summary>Refuses an empty name.</summary>
    public static string NotEmpty(string path, string option) =>
        path.Length > 0 ? path : throw new InputException(option, "expected a name, not nothing");

    /// <summary>Refuses an output of another kind than the command writes.</summary>
    public static string Output(ParseResult result, Option<string> option, params string[] endings)
    {
        return Output(result.GetRequiredValue(option), option.Name, endings);
    }

    /// <inheritdoc cref="Output(ParseResult, Option{string}, string[])"/>
    public static string Output(string path, string option, params string[] endings)
    {
        if (!endings.Contains(Path.GetExtension(path)))
            throw new InputException(option, $"expected a name that ends in {string.Join(" or ", endings)}, not '{path}'");
        if (Directory.Exists(path))
            throw new InputException(option, $"expected a file, '{path}' is a folder");
        if (Encoding.UTF8.GetByteCount(Path.GetFileName(path)) > LongestName)
            throw new InputException(
                option,
                $"expected a file's name of at most {LongestName} bytes, not '{Path.GetFileName(path)[..40]}...'"
            );
        _ = Folder(Path.GetDirectoryName(Path.GetFullPath(path))!, option);
        return path;
    }

    internal sealed record Loaded(
        Architecture Architecture,
        IModel? Model,
        NdArray Array,
        torch.Tensor Images,
        long[]? Labels,
        torch.ScalarType Precision,
        IReadOnlyList<LoadedPicture>? Pictures,
        bool ChannelsLast
    );
}
