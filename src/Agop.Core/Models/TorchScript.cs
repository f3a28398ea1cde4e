using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Libtorch;
using Agop.Core.Models.Scripts;
using Agop.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Agop.Core.Models;

/// <summary>What a TorchScript model (torch.jit.save) takes and gives: (B, C, H, W) in, logits (B, K) out.</summary>
internal static class TorchScript
{
    /// <summary>The name of all such models.</summary>
    public const string Name = "torchscript";

    /// <summary>
    /// How much an image's logits may differ in another batch, relative to their size: kernels for another batch size change only the last
    /// bits.
    /// </summary>
    private const double BatchTolerance = 1e-2;

    /// <summary>Whether an id names such a model: <c>torchscript</c>.</summary>
    public static bool IsNamed(string id) => id == Name || id.StartsWith(Name + ":", StringComparison.Ordinal);

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
        id.Split(':') is [Name, var settings]
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

    /// <summary>Whether an error is the model's own, not the machine's.</summary>
    public static bool IsAbout(Exception error) =>
        error is InvalidDataException || LibtorchError.Is(error) && !LibtorchError.IsOutOfMemory(error);

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

    private static Architecture Of((int Channels, int Height, int Width) input, int classes) =>
        new(
            $"{Name}:classes={classes},size={input.Channels}x{input.Height}x{input.Width}",
            "a model that brings its own code",
            input,
            classes,
            []
        );
}
