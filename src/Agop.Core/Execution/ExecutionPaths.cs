using Agop.Core.Accumulation;
using Agop.Core.Data;
using Agop.Core.Errors;
using Agop.Core.Execution.Fused;
using Agop.Core.Execution.Libtorch;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;

namespace Agop.Core.Execution;

/// <summary>Chooses paths and opens networks on them.</summary>
/// <example>
/// <code>
/// ExecutionPath path = ExecutionPaths.Choose("auto", architecture, "example"); // Fused: the network is small
/// </code>
/// </example>
public static class ExecutionPaths
{
    /// <summary>What a person types to leave the choice to the planner.</summary>
    public const string Auto = "auto";

    /// <summary>
    /// Parameters beyond which <see cref="Auto"/> takes libtorch. Measured on two cores with OpenBLAS's AVX-512 kernels: a training epoch
    /// of cnn64 (11 thousand) is 4.6 times as fast on the fused path, one of mlp64 (1.1 million) 0.6 times.
    /// </summary>
    private const int SmallNetwork = 100_000;

    /// <summary>
    /// Input elements beyond which <see cref="Auto"/> takes libtorch for the full AGOP matrix: at 4096 it is twice as fast.
    /// </summary>
    private const int SmallMatrix = 1024;

    /// <summary>The path of an architecture: the one asked for, or for <see cref="Auto"/> the fused one for small networks.</summary>
    /// <param name="name">auto, fused or libtorch.</param>
    /// <param name="architecture">Which network.</param>
    /// <param name="source">The file or option it came from.</param>
    /// <param name="pass">
    /// What is accumulated of AGOP, where it is known: the fused path has no sketch and is slow at large matrices.
    /// </param>
    /// <param name="precision">What it computes in; the fused path has no bf16.</param>
    /// <param name="layers">Whose outputs are asked for: the fused path keeps that of the last convolution only.</param>
    /// <exception cref="InputException">There is no such path, or it cannot run the network.</exception>
    public static ExecutionPath Choose(
        string name,
        Architecture architecture,
        string source,
        AgopPass? pass = null,
        Precision precision = Precision.Float32,
        params IReadOnlyList<string> layers
    )
    {
        var layer = layers.FirstOrDefault(asked => asked != architecture.GradCamLayer);
        var sketch = pass?.Target == GradientTarget.Sketch;
        var largeMatrix = pass is { Full: true } && architecture.InputSize > SmallMatrix;
        return name switch
        {
            Auto => FusedModel.Supports(architecture)
            && architecture.ParameterCount <= SmallNetwork
            && !largeMatrix
            && !sketch
            && layer is null
            && precision.IsOn(ExecutionPath.Fused)
                ? ExecutionPath.Fused
                : ExecutionPath.Libtorch,
            "fused" when sketch => throw new InputException(source, "the fused path has no sketch: expected auto, libtorch or cuda"),
            "fused" when layer is not null && FusedModel.Supports(architecture) => throw new InputException(
                source,
                $"the fused path gives the output of {architecture.GradCamLayer} only, not of {layer}: expected auto, libtorch or cuda"
            ),
            "fused" when FusedModel.Supports(architecture) => ExecutionPath.Fused,
            "fused" => throw new InputException(source, $"the fused path cannot run {architecture.Id}: expected auto, libtorch or cuda"),
            "libtorch" => ExecutionPath.Libtorch,
            "cuda" => ExecutionPath.Cuda,
            _ => throw new InputException(source, $"expected auto, fused, libtorch or cuda, not '{name}'"),
        };
    }

    /// <summary>The path of a sweep's networks, on which all of its targets are accumulated.</summary>
    /// <param name="name">As in <see cref="Choose(string, Architecture, string, AgopPass?, Precision, IReadOnlyList{string})"/>.</param>
    /// <param name="architecture">Which network.</param>
    /// <param name="source">The file or option it came from.</param>
    /// <param name="targets">What is differentiated, afterwards and in training.</param>
    /// <param name="precision">What it computes in.</param>
    /// <exception cref="InputException">There is no such path, or it cannot do that.</exception>
    internal static ExecutionPath Choose(
        string name,
        Architecture architecture,
        string source,
        IEnumerable<GradientTarget> targets,
        Precision precision
    ) =>
        Choose(name, architecture, source, targets.Contains(GradientTarget.Sketch) ? new AgopPass(GradientTarget.Sketch) : null, precision);

    /// <summary>A network in training.</summary>
    /// <param name="start">Where to begin.</param>
    /// <param name="data">Trains on train, validates on validation.</param>
    /// <param name="options">How.</param>
    /// <param name="plan">How it is run; the batch of its steps is the options'.</param>
    internal static ITraining Train(WeightSet start, Dataset data, TrainingOptions options, KernelPlan plan) =>
        plan.Path == ExecutionPath.Fused ? FusedTraining.Create(start, data, options) : new LibtorchTraining(start, data, options, plan);

    /// <summary>A TorchScript model.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="architecture">What it takes and gives.</param>
    /// <param name="plan">How it is run; never on the fused path.</param>
    internal static IModel OpenScript(byte[] file, Architecture architecture, KernelPlan plan) =>
        new LibtorchModel(new ScriptedNetwork(file, architecture, plan));

    /// <summary>A network, run by the rule of <see cref="KernelPlan"/>.</summary>
    /// <param name="weights">Copied.</param>
    /// <param name="precision">What it computes in.</param>
    /// <param name="path">Which kernels.</param>
    /// <exception cref="InputException">The path has no such precision, or needs a GPU and there is none.</exception>
    public static IModel Open(WeightSet weights, Precision precision, ExecutionPath path) =>
        Open(weights, KernelPlan.Of(weights.Architecture, precision, path));

    /// <summary>A network.</summary>
    /// <param name="weights">Copied.</param>
    /// <param name="plan">How it is run.</param>
    /// <exception cref="InputException">The path needs a GPU, and there is none.</exception>
    public static IModel Open(WeightSet weights, KernelPlan plan) =>
        plan.Path == ExecutionPath.Fused ? new FusedModel(weights, plan.Precision) : new LibtorchModel(weights, plan);
}
