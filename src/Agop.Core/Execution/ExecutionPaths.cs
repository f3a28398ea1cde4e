using Agop.Core.Accumulation;
using Agop.Core.Data;
using Agop.Core.Errors;
using Agop.Core.Execution.Fused;
using Agop.Core.Execution.Libtorch;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using static TorchSharp.torch;

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
    /// <param name="layers">Whose outputs are asked for: the fused path keeps that of the last convolution only.</param>
    /// <exception cref="InputException">There is no such path, or it cannot run the network.</exception>
    public static ExecutionPath Choose(
        string name,
        Architecture architecture,
        string source,
        AgopPass? pass = null,
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
    /// <param name="name">As in <see cref="Choose(string, Architecture, string, AgopPass?, IReadOnlyList{string})"/>.</param>
    /// <param name="architecture">Which network.</param>
    /// <param name="source">The file or option it came from.</param>
    /// <param name="targets">What is differentiated, afterwards and in training.</param>
    /// <exception cref="InputException">There is no such path, or it cannot do that.</exception>
    internal static ExecutionPath Choose(string name, Architecture architecture, string source, IEnumerable<GradientTarget> targets) =>
        Choose(name, architecture, source, targets.Contains(GradientTarget.Sketch) ? new AgopPass(GradientTarget.Sketch) : null);

    /// <summary>A network in training on a path, in float32.</summary>
    internal static ITraining Train(WeightSet start, Dataset data, TrainingOptions options, ExecutionPath path) =>
        path == ExecutionPath.Fused
            ? FusedTraining.Create(start, data, options)
            : new LibtorchTraining(start, data, options, LaneDevice.Of(path));

    /// <summary>A TorchScript model on a path.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="architecture">What it takes and gives.</param>
    /// <param name="precision">float32 or float64.</param>
    /// <param name="path">libtorch or cuda.</param>
    internal static IModel OpenScript(byte[] file, Architecture architecture, ScalarType precision, ExecutionPath path) =>
        new LibtorchModel(new ScriptedNetwork(file, architecture, precision, LaneDevice.Of(path)));

    /// <summary>A network on a path.</summary>
    /// <param name="weights">Copied.</param>
    /// <param name="precision">float32 or float64.</param>
    /// <param name="path">Which kernels.</param>
    public static IModel Open(WeightSet weights, ScalarType precision, ExecutionPath path) =>
        path == ExecutionPath.Fused ? new FusedModel(weights, precision) : new LibtorchModel(weights, precision, LaneDevice.Of(path));
}
