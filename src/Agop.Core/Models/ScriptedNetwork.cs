using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Libtorch;
using Agop.Core.Models.Scripts;
using Agop.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Agop.Core.Models;

/// <summary>
/// A TorchScript model: (B, C, H, W) in, logits (B, K) out, or a pair of logits and the activations that GradCAM weighs. Any submodule's
/// output can be weighed by its name too. It brings its own code, which libtorch's interpreter runs.
/// </summary>
internal sealed class ScriptedNetwork : INetwork
{
    /// <summary>The second result of models that give a pair, as a layer's name.</summary>
    public const string Second = "second-output";

    private const string Prefix = "torchscript";

    /// <summary>
    /// How much an image's logits may differ in another batch, relative to their size: kernels for another batch size change only the last
    /// bits.
    /// </summary>
    private const double BatchTolerance = 1e-2;

    private readonly byte[] _file;
    private readonly ScriptModel _script;
    private readonly Dictionary<string, ScriptModel> _keeping = new(StringComparer.Ordinal);

    /// <param name="file">The bytes of the file.</param>
    /// <param name="architecture">Its input's shape and number of classes; see <see cref="Describe"/>.</param>
    /// <param name="precision">The type that everything is computed in.</param>
    /// <param name="device">Where; the processor unless given.</param>
    /// <exception cref="InputException">It is no TorchScript model.</exception>
    public ScriptedNetwork(byte[] file, Architecture architecture, ScalarType precision, Device? device = null)
    {
        _ = LibtorchRuntime.ConvolutionProblem;
        (_file, Architecture, Precision, Device) = (file, architecture, precision, device ?? CPU);
        _script = Open(kept: null);
        GradCamLayer = GivesPair() ? Second : null;
    }

    /// <inheritdoc/>
    public Architecture Architecture { get; }

    /// <inheritdoc/>
    public ScalarType Precision { get; }

    /// <inheritdoc/>
    public Device Device { get; }

    /// <inheritdoc/>
    public string? GradCamLayer { get; }

    /// <summary>Whether an id names such a model: <c>torchscript</c>.</summary>
    public static bool IsNamed(string id) => id == Prefix || id.StartsWith(Prefix + ":", StringComparison.Ordinal);

    /// <summary>
    /// How a program tries a model in another process before it loads it; none unless set. libtorch ends the process where it cannot
    /// compile a model's code, such as an operation that it does not know, and TorchSharp cannot stop it. Throws an <see
    /// cref="InputException"/> where the model does that.
    /// </summary>
    public static Action<byte[], (int Channels, int Height, int Width), string>? TryElsewhere { get; set; }

    /// <summary>
    /// What a model takes and gives, found out by running it on two images of noise. A model that gives other logits the second time, or
    /// lets images of a batch change each other's, is refused: it was traced in training mode, and none of its results could be repeated.
    /// </summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="input">Channels, height, width.</param>
    /// <param name="source">The file's name.</param>
    /// <param name="elsewhereFirst">Whether <see cref="TryElsewhere"/> is asked first.</param>
    /// <exception cref="InputException">
    /// It is no TorchScript model, does not take such images or give logits, or does not give the same ones each time.
    /// </exception>
    public static Architecture Describe(byte[] file, (int Channels, int Height, int Width) input, string source, bool elsewhereFirst = true)
    {
        if (elsewhereFirst)
            TryElsewhere?.Invoke(file, input, source);
        try
        {
            _ = LibtorchRuntime.ConvolutionProblem;
            using var scope = NewDisposeScope();
            using var inference = no_grad();
            using var script = new ScriptModel(file, ScalarType.Float32, CPU);
            var noise = new GaussianNoise(0).Rows(0, 0, 2, input.Channels * input.Height * input.Width);
            var images = tensor(Array.ConvertAll(noise, value => (float)value), [2, input.Channels, input.Height, input.Width]);
            var alone = script.Forward(images.narrow(0, 0, 1)).First;
            if (alone.shape is not [1, var classes and >= 2 and < int.MaxValue])
                throw new InputException(
                    source,
                    $"expected logits of shape (1, K) for one image, found ({string.Join(", ", alone.shape)})"
                );
            RequireRepeatable(script, images, alone, source);
            return Of(input, (int)classes);
        }
        catch (Exception error) when (IsAbout(error))
        {
            throw new InputException(
                source,
                $"expected a TorchScript model for images of shape ({input.Channels}, {input.Height}, {input.Width}): "
                    + $"{LibtorchError.Message(error)}",
                error
            );
        }
    }

    /// <summary>The architecture of an id that <see cref="Describe"/> gave, or null where it is of another form.</summary>
    public static Architecture? Find(string id) =>
        id.Split(':') is [Prefix, var settings]
        && settings.Split(',') is [var classes, var size]
        && classes.Split('=') is ["classes", var k]
        && size.Split('=') is ["size", var shape]
        && shape.Split('x') is [var c, var h, var w]
        && int.TryParse(k, out var count)
        && int.TryParse(c, out var channels)
        && int.TryParse(h, out var height)
        && int.TryParse(w, out var width)
            ? Of((channels, height, width), count)
            : null;

    /// <summary>Refuses a layer that a model lacks, or whose output cannot be kept.</summary>
    /// <exception cref="InputException">It does; the message lists the layers.</exception>
    public static void RequireLayer(byte[] file, Architecture architecture, string layer)
    {
        using var network = new ScriptedNetwork(file, architecture, ScalarType.Float32);
        using var scope = NewDisposeScope();
        var (channels, height, width) = architecture.Input;
        _ = network.LogitsWithActivation(zeros([1, channels, height, width]), layer);
    }

    /// <inheritdoc/>
    public Tensor Logits(Tensor images) => Checked(Run(_script, images).First);

    /// <inheritdoc/>
    public (Tensor Logits, Tensor Activation) LogitsWithActivation(Tensor images, string layer)
    {
        if (layer == Second)
            return Run(_script, images) is var (logits, activation) && activation is not null
                ? (Checked(logits), Checked4(activation, layer))
                : throw new InvalidOperationException("the model gives one result only");
        if (!_keeping.TryGetValue(layer, out var script))
            _keeping[layer] = script = Open(layer);
        var result = Checked(Run(script, images).First);
        return (result, Checked4(script.TakeKept(), layer));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _script.Dispose();
        foreach (var script in _keeping.Values)
            script.Dispose();
    }

    private static void RequireRepeatable(ScriptModel script, Tensor images, Tensor alone, string source)
    {
        const string Mend = "it was traced in training mode: call model.eval() before torch.jit.trace, and save it again";
        if (!NdArray.From(alone).Bytes.AsSpan().SequenceEqual(NdArray.From(script.Forward(images.narrow(0, 0, 1)).First).Bytes))
            throw new InputException(source, $"the model gives other logits for the same image each time; {Mend}");
        Tensor together;
        try
        {
            together = script.Forward(images).First;
        }
        catch (Exception error) when (IsAbout(error))
        {
            throw new InputException(
                source,
                "the model takes one image at a time, expected any number: trace it with a batch, and without sizes that are "
                    + $"written into its code ({LibtorchError.Message(error)})",
                error
            );
        }
        if (together.shape is not [2, var classes] || classes != alone.shape[1])
            throw new InputException(
                source,
                $"expected logits of shape (2, {alone.shape[1]}) for two images, found ({string.Join(", ", together.shape)})"
            );
        var difference = (together.narrow(0, 0, 1) - alone).abs().max().ToDouble();
        if (difference > BatchTolerance * Math.Max(alone.abs().max().ToDouble(), 1e-3))
            throw new InputException(source, $"the model gives other logits for an image beside others; {Mend}");
    }

    /// <summary>Runs the model; its failure becomes an error of one line.</summary>
    private (Tensor First, Tensor? Second) Run(ScriptModel script, Tensor images)
    {
        try
        {
            return script.Forward(images);
        }
        catch (Exception error) when (IsAbout(error))
        {
            throw new InputException(
                Prefix,
                $"the model fails on images of shape ({string.Join(", ", images.shape)}): {LibtorchError.Message(error)}",
                error
            );
        }
    }

    private static Architecture Of((int Channels, int Height, int Width) input, int classes) =>
        new(
            $"{Prefix}:classes={classes},size={input.Channels}x{input.Height}x{input.Width}",
            "a model that brings its own code",
            input,
            classes,
            []
        );

    /// <summary>Whether an error is the model's own, not the machine's.</summary>
    private static bool IsAbout(Exception error) =>
        error is InvalidDataException || LibtorchError.Is(error) && !LibtorchError.IsOutOfMemory(error);

    private static Tensor Checked4(Tensor activation, string layer) =>
        activation.dim() == 4
            ? activation
            : throw new InputException(
                layer,
                $"expected an output of shape (B, channels, h, w), found ({string.Join(", ", activation.shape)})"
            );

    private Tensor Checked(Tensor logits) =>
        logits.shape is [_, var classes] && classes == Architecture.Classes
            ? logits
            : throw new InputException(
                Prefix,
                $"the model gave ({string.Join(", ", logits.shape)}), expected {Architecture.Classes} logits per image"
            );

    private ScriptModel Open(string? kept)
    {
        try
        {
            return new ScriptModel(_file, Precision, Device, kept);
        }
        catch (Exception error) when (kept is not null && IsAbout(error))
        {
            throw new InputException(
                $"layer {kept}",
                $"{LibtorchError.Message(error)}; the model has {string.Join(", ", _script.Submodules.Take(40))}",
                error
            );
        }
        catch (Exception error) when (IsAbout(error))
        {
            throw new InputException("torchscript", $"expected a TorchScript model: {LibtorchError.Message(error)}", error);
        }
    }

    private bool GivesPair()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (channels, height, width) = Architecture.Input;
        return Run(_script, zeros([1, channels, height, width], Precision, Device)).Second is not null;
    }
}
