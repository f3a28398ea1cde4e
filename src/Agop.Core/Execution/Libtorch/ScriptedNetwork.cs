using Agop.Core.Errors;
using Agop.Core.Libtorch;
using Agop.Core.Models;
using Agop.Core.Models.Scripts;
using static TorchSharp.torch;

namespace Agop.Core.Execution.Libtorch;

/// <summary>
/// A TorchScript model: (B, C, H, W) in, logits (B, K) out, or a pair of logits and the activations that GradCAM weighs. Any submodule's
/// output can be weighed by its name too. It brings its own code, which libtorch's interpreter runs.
/// </summary>
internal sealed class ScriptedNetwork : INetwork
{
    /// <summary>The second result of models that give a pair, as a layer's name.</summary>
    public const string Second = "second-output";

    private readonly byte[] _file;
    private readonly ScriptModel _script;
    private readonly Dictionary<string, ScriptModel> _keeping = new(StringComparer.Ordinal);

    /// <param name="file">The bytes of the file.</param>
    /// <param name="architecture">Its input's shape and number of classes; see <see cref="TorchScript.Describe"/>.</param>
    /// <param name="plan">How it is run; never on the fused path.</param>
    /// <exception cref="InputException">It is no TorchScript model.</exception>
    public ScriptedNetwork(byte[] file, Architecture architecture, KernelPlan plan)
    {
        _ = LibtorchRuntime.ConvolutionProblem;
        (_file, Architecture, Plan, Device) = (file, architecture, plan, LaneDevice.Of(plan.Path));
        _script = Open(kept: null);
        GradCamLayer = GivesPair() ? Second : null;
    }

    /// <inheritdoc/>
    public Architecture Architecture { get; }

    /// <inheritdoc/>
    public KernelPlan Plan { get; }

    /// <inheritdoc/>
    public Device Device { get; }

    /// <inheritdoc/>
    public string? GradCamLayer { get; }

    /// <summary>Refuses a layer that a model lacks, or whose output cannot be kept.</summary>
    /// <exception cref="InputException">It does; the message lists the layers.</exception>
    public static void RequireLayer(byte[] file, Architecture architecture, string layer)
    {
        using var network = new ScriptedNetwork(file, architecture, KernelPlan.Of(architecture, Precision.Float32, ExecutionPath.Libtorch));
        using var scope = NewDisposeScope();
        var (channels, height, width) = architecture.Input;
        _ = network.LogitsWithActivation(zeros([1, channels, height, width]), layer);
    }

    /// <summary>None: its layers are not known.</summary>
    public LinearHead? Head => null;

    /// <inheritdoc/>
    public Tensor HeadInput(Tensor images) => throw new NotSupportedException("the layers of a TorchScript model are not known");

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

    /// <summary>Runs the model; its failure becomes an error of one line.</summary>
    private (Tensor First, Tensor? Second) Run(ScriptModel script, Tensor images)
    {
        try
        {
            Plan.Begin();
            var (logits, second) = script.Forward(images.to(Plan.Precision.WeightType()));
            return (logits.to(Plan.Precision.ImageType()), second);
        }
        catch (Exception error) when (TorchScript.IsAbout(error))
        {
            throw new InputException(
                TorchScript.Name,
                $"the model fails on images of shape ({string.Join(", ", images.shape)}): {LibtorchError.Message(error)}",
                error
            );
        }
    }

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
                TorchScript.Name,
                $"the model gave ({string.Join(", ", logits.shape)}), expected {Architecture.Classes} logits per image"
            );

    private ScriptModel Open(string? kept)
    {
        try
        {
            return new ScriptModel(_file, Plan.Precision.WeightType(), Device, kept);
        }
        catch (Exception error) when (kept is not null && TorchScript.IsAbout(error))
        {
            throw new InputException(
                $"layer {kept}",
                $"{LibtorchError.Message(error)}; the model has {string.Join(", ", _script.Submodules.Take(40))}",
                error
            );
        }
        catch (Exception error) when (TorchScript.IsAbout(error))
        {
            throw new InputException(TorchScript.Name, $"expected a TorchScript model: {LibtorchError.Message(error)}", error);
        }
    }

    private bool GivesPair()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (channels, height, width) = Architecture.Input;
        return Run(_script, zeros([1, channels, height, width], Plan.Precision.ImageType(), Device)).Second is not null;
    }
}
