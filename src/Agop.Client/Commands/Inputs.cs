using System.CommandLine;
using System.Text;
using Agop.Client.Output;
using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Images;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Grains.Contracts;
using Agop.Silo.Lanes;
using Agop.Sweeps.Tasks;

namespace Agop.Client.Commands;

/// <summary>The options that several commands share: an architecture, its weights, images, labels, a precision.</summary>
internal sealed class Inputs
{
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
    public Option<string> Dtype { get; } =
        new("--dtype")
        {
            Description =
                "What the network computes in: float32, float64, bf16 (libtorch, cuda) or tf32 (cuda). Sums are float64 in any case; with "
                + "bf16 and tf32 the error against float64 is measured on some images and told.",
            DefaultValueFactory = _ => "float32",
        };
    public Option<int?> Batch { get; } =
        new("--batch")
        {
            Description =
                "How many images meet the network at once on libtorch and cuda; by a rule unless given. Another number may change the last "
                + "bits.",
        };
    public Option<string?> Lanes { get; } =
        new("--lanes")
        {
            Description =
                "The lanes that share the images: cpu:COUNT, or cuda:0,cuda:1 or cuda:all with --path cuda; all processors, or all GPUs, "
                + "unless given. The result does not depend on them.",
        };
    public Option<string?> PathChoice { get; } =
        new("--path")
        {
            Description =
                "The kernels that run the network: fused (our own), libtorch, cuda (libtorch on a GPU), or auto: fused for "
                + "small networks, unless a method looks into layers; auto unless given.",
        };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { Arch, Weights, Images, Size, Labels, Dtype, Batch, PathChoice, Lanes })
            command.Add(option);
    }

    public Loaded Load(
        ParseResult result,
        bool withWeights = true,
        AgopPass? pass = null,
        IReadOnlyList<string>? layers = null,
        bool needsLibtorch = false
    )
    {
        var precision = Precisions.Parse(result.GetRequiredValue(Dtype), "--dtype");
        var (path, size) = (result.GetRequiredValue(Images), result.GetValue(Size));
        var pictures = PictureFile.IsOne(path) ? PictureFile.Find(path) : null;
        if (size is < 8 or > 4096)
            throw new InputException(Size.Name, $"expected 8 to 4096, not {size}");
        if (size is not null && pictures is null)
            throw new InputException(Size.Name, "has no effect: arrays are taken as they are");
        if (
            pictures is not null
            && result.GetRequiredValue(Arch) is var asked
            && !TorchScript.IsNamed(asked)
            && Architectures.Find(asked, Arch.Name).Input.Channels is not 3 and var channels
        )
            throw new InputException(Images.Name, $"pictures have three channels; {asked} takes {channels}");
        var (array, file, channelsLast) = pictures is null
            ? Arrays(result, path)
            : (null, Network(result, PictureShape(pictures, size)), false);
        if (file.Note is { } note)
            Notes.Tell(note);
        var architecture = file.Architecture;
        array ??= new PictureRows(
            pictures!,
            architecture.Input.Height,
            architecture.Input.Width,
            size is null ? "--size N resizes all to N x N" : null
        );
        var labelsPath = result.GetValue(Labels);
        var labels = labelsPath is null ? null : ArrayFile.OpenRows(labelsPath);
        var samples = new SampleReader(array, labels, architecture, precision.ImageType(), path, labelsPath);
        var executionPath = ExecutionPaths.Choose(
            result.GetValue(PathChoice) is { } chosen && chosen != ExecutionPaths.Auto ? chosen
                : needsLibtorch ? "libtorch"
                : ExecutionPaths.Auto,
            architecture,
            "--path",
            pass,
            precision,
            layers ?? []
        );
        var batch = result.GetValue(Batch);
        var plan = KernelPlan.Of(architecture, precision, executionPath, batch, (batch is null ? (Option)Dtype : Batch).Name);
        if (executionPath == ExecutionPath.Libtorch)
            Notes.TellOfConvolutions();
        Func<KernelPlan, IModel>? open = withWeights && result.GetValue(Weights) is not null ? file.Open : null;
        return new Loaded(
            architecture,
            open,
            array,
            samples,
            plan,
            array as PictureRows,
            channelsLast,
            LanesOf(result.GetValue(Lanes), executionPath)
        )
        {
            Weights = file.Weights,
        };
    }

    private IReadOnlyList<Lane> LanesOf(string? text, ExecutionPath path)
    {
        var device = path == ExecutionPath.Cuda ? LaneKinds.Cuda : LaneKinds.Cpu;
        if (text is null && device == LaneKinds.Cpu)
            return Lane.OnProcessor(Environment.ProcessorCount);
        var lanes = LaneList.Parse(text ?? "cuda:all", text is null ? "--path cuda" : Lanes.Name);
        return lanes.All(lane => lane.Device == device)
            ? lanes
            : throw new InputException(Lanes.Name, $"expected {device} lanes, for path {Names.NameOf(path)}, not '{text}'");
    }

    private ModelFile Network(ParseResult result, (int, int, int)? input) =>
        ModelFile.Find(result.GetRequiredValue(Arch), result.GetValue(Weights), input, Arch.Name);

    /// <summary>
    /// An array of images in the order (n, C, H, W), and the network for them. What a model that brings its own code takes is known when it
    /// is tried.
    /// </summary>
    private (ArrayRows Array, ModelFile File, bool ChannelsLast) Arrays(ParseResult result, string path)
    {
        var (array, name) = (ArrayFile.OpenRows(path), result.GetRequiredValue(Arch));
        (ArrayRows, ModelFile, bool) Turned()
        {
            var turned = new ChannelsFirstRows(array);
            var file = Network(result, ShapeOf(turned));
            Notes.Tell($"{path}: {array.ShapeText} is taken as (n, H, W, C)");
            return (turned, file, true);
        }

        if (!TorchScript.IsNamed(name))
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

    private static (int, int, int)? ShapeOf(ArrayRows array) =>
        array.Shape is [_, var c, var h, var w] && Math.Max(c, Math.Max(h, w)) <= int.MaxValue ? ((int)c, (int)h, (int)w) : null;

    private static (int, int, int) PictureShape(IReadOnlyList<string> files, int? size)
    {
        if (size is { } edge)
            return (3, edge, edge);
        var (_, width, height) = PictureFile.Read(files[0]);
        return (3, height, width);
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

    /// <summary>What the options name.</summary>
    /// <param name="Architecture">The network.</param>
    /// <param name="OpenBy">Opens it with its weights by a plan; null where it is not asked.</param>
    /// <param name="Array">The images.</param>
    /// <param name="Samples">The images and their labels, as the network takes them.</param>
    /// <param name="Plan">How it is run.</param>
    /// <param name="Pictures">The images, where they are picture files.</param>
    /// <param name="ChannelsLast">Whether the images were (n, H, W, C).</param>
    /// <param name="Lanes">The lanes that share them.</param>
    internal sealed record Loaded(
        Architecture Architecture,
        Func<KernelPlan, IModel>? OpenBy,
        ArrayRows Array,
        SampleReader Samples,
        KernelPlan Plan,
        PictureRows? Pictures,
        bool ChannelsLast,
        IReadOnlyList<Lane> Lanes
    )
    {
        /// <summary>The weights; null for a model that brings its own code.</summary>
        public WeightSet? Weights { get; init; }

        /// <summary>Opens the network as <see cref="Plan"/> says; null where it is not asked.</summary>
        public Func<IModel>? Open => OpenBy is { } open ? () => open(Plan) : null;

        /// <summary>The same network in float64, by which the error of another precision is measured.</summary>
        public IModel OpenExact() => OpenBy!(Plan.Exact(Architecture));

        /// <summary>The images as a network takes them.</summary>
        public SampleReader SamplesFor(IModel model) => Samples.In(model.Plan.Precision.ImageType());

        /// <summary>Tells what was found out while the images were read.</summary>
        public void Tell()
        {
            var (_, height, width) = Architecture.Input;
            if (Pictures is { Resized: > 0 and var resized })
                Notes.Tell($"{resized} of {Pictures.Length} pictures are resized to {width} x {height} pixels");
        }
    }
}
