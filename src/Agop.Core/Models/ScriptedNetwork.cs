using Agop.Core.Errors;
using Agop.Core.Libtorch;
using Agop.Core.Models.Scripts;
using static TorchSharp.torch;

namespace Agop.Core.Models;

/// <summary>
/// A TorchScript model: (B, C, H, W) in, logits (B, K) out, or a pair of logits and the activations that GradCAM weighs. Any submodule's output can be weighed by its
/// name too. It brings its own code, which libtorch's interpreter runs.
/// </summary>
public sealed class ScriptedNetwork : INetwork
{
    /// <summary>The second result of models that give a pair, as a layer's name.</summary>
    public const string Second = "second-output";

    private const string Prefix = "torchscript";
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
    /// How a program tries a model in another process before it loads it; none unless set. libtorch ends the process where it cannot compile a model's code, such as an
    /// operation that it does not know, and TorchSharp cannot stop it. Throws an <see cref="InputException"/> where the model does that.
    /// </summary>
    public static Action<byte[], (int Channels, int Height, int Width), string>? TryElsewhere { get; set; }

    /// <summary>What a model takes and gives, found out by running it on one image of zeros.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="input">Channels, height, width.</param>
    /// <param name="source">The file's name.</param>
    /// <param name="elsewhereFirst">Whether <see cref="TryElsewhere"/> is asked first.</param>
    /// <exception cref="InputException">It is no TorchScript model, or does not take such images or give logits.</exception>
    public static Architecture Describe(byte[] file, (int Channels, int Height, int Width) input, string source, bool elsewhereFirst = true)
    {
        if (elsewhereFirst) TryElsewhere?.Invoke(file, input, source);
        try
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            using var script = new ScriptModel(file, ScalarType.Float32, CPU);
            var logits = script.Forward(zeros([1, input.Channels, input.Height, input.Width])).First;
            return logits.shape is [1, var classes and >= 2 and < int.MaxValue]
                ? Of(input, (int)classes)
                : throw new InputException(source, $"expected logits of shape (1, K) for one image, found ({string.Join(", ", logits.shape)})");
        }
        catch (Exception error) when (IsAbout(error))
        {
            throw new InputException(source, $"expected a TorchScript model for images of shape ({input.Channels}, {input.Height}, {input.Width}): {LibtorchError.Message(error)}", error);
        }
    }

    /// <summary>The architecture of an id that <see cref="Describe"/> gave, or null where it is of another form.</summary>
    public static Architecture? Find(string id) =>
        id.Split(':') is [Prefix, var settings] && settings.Split(',') is [var classes, var size] && classes.Split('=') is ["classes", var k] && size.Split('=') is ["size", var shape]
            && shape.Split('x') is [var c, var h, var w] && int.TryParse(k, out var count) && int.TryParse(c, out var channels) && int.TryParse(h, out var height) && int.TryParse(w, out var width)
            ? Of((channels, height, width), count)
            : null;

    /// <inheritdoc/>
    public Tensor Logits(Tensor images) => Checked(_script.Forward(images).First);

    /// <inheritdoc/>
    public (Tensor Logits, Tensor Activation) LogitsWithActivation(Tensor images, string layer)
    {
        if (layer == Second) return _script.Forward(images) is var (logits, activation) && activation is not null ? (Checked(logits), Checked4(activation, layer)) : throw new InvalidOperationException("the model gives one result only");
        if (!_keeping.TryGetValue(layer, out var script)) _keeping[layer] = script = Open(layer);
        var result = Checked(script.Forward(images).First);
        return (result, Checked4(script.TakeKept(), layer));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _script.Dispose();
        foreach (var script in _keeping.Values) script.Dispose();
    }

    private static Architecture Of((int Channels, int Height, int Width) input, int classes) =>
        new($"{Prefix}:classes={classes},size={input.Channels}x{input.Height}x{input.Width}", "a model that brings its own code", input, classes, []);

    /// <summary>Whether an error is the model's own, not the machine's.</summary>
    private static bool IsAbout(Exception error) => error is InvalidDataException || LibtorchError.Is(error) && !LibtorchError.IsOutOfMemory(error);

    private static Tensor Checked4(Tensor activation, string layer) =>
        activation.dim() == 4 ? activation : throw new InputException(layer, $"expected an output of shape (B, channels, h, w), found ({string.Join(", ", activation.shape)})");

    private Tensor Checked(Tensor logits) =>
        logits.shape is [_, var classes] && classes == Architecture.Classes ? logits : throw new InvalidOperationException($"the model gave ({string.Join(", ", logits.shape)}), expected {Architecture.Classes} logits per image");

    private ScriptModel Open(string? kept)
    {
        try
        {
            return new ScriptModel(_file, Precision, Device, kept);
        }
        catch (Exception error) when (kept is not null && IsAbout(error))
        {
            throw new InputException($"layer {kept}", $"{LibtorchError.Message(error)}; the model has {string.Join(", ", _script.Submodules.Take(40))}", error);
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
        return _script.Forward(zeros([1, channels, height, width], Precision, Device)).Second is not null;
    }
}
