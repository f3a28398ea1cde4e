using Agop.Core.Attribution;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Scores;
using Agop.Sweeps.Tasks.Weights;

namespace Agop.Sweeps.Planning;

/// <summary>A question to a benchmark: which methods, on which scenarios, over which seeds, for networks trained how.</summary>
public sealed record Sweep
{
    /// <summary>What reports call it.</summary>
    public required string Name { get; init; }

    /// <summary>The data sets, one per scenario and background.</summary>
    public required IReadOnlyList<SweepData> Data { get; init; }

    /// <summary>One trained network per data set and seed.</summary>
    public IReadOnlyList<long> Seeds { get; init; } = [0, 1, 2, 3, 4];

    /// <summary>The network.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>
    /// Weights or TorchScript models that a user brought: one for all seeds, or one per seed; empty where networks begin with drawn
    /// weights.
    /// </summary>
    public IReadOnlyList<WeightsSpec> Weights { get; init; } = [];

    /// <summary>Whether what was brought is trained on; otherwise it is evaluated as it is.</summary>
    public bool Trains { get; init; } = true;

    /// <summary>How it is trained; the seed is set per cell.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>At how many training images layers' features are measured at each snapshot; 0: they are not.</summary>
    public int Features { get; init; }

    /// <summary>What is differentiated for M.</summary>
    public GradientTarget AgopTarget { get; init; } = GradientTarget.Jacobian;

    /// <summary>Into how many shards the training split is cut for M.</summary>
    public int Shards { get; init; } = 4;

    /// <summary>Which output is explained.</summary>
    public ExplainedOutput Output { get; init; } = ExplainedOutput.Predicted;

    /// <summary>The methods in the order of the table.</summary>
    public required IReadOnlyList<SweepMethod> Methods { get; init; }

    /// <summary>Whether a method asks for the whole of M, not only for its diagonal.</summary>
    public bool NeedsMatrix => Methods.Any(method => method.Method.Info.Requires(MethodNeeds.AgopMatrix));

    /// <summary>The scores' ids.</summary>
    public required IReadOnlyList<string> Scores { get; init; }

    /// <summary>Whether a score needs so much.</summary>
    public bool ScoresNeed(ScoreNeeds needs) => Scores.Any(id => ScaledScorer.Find(id, Name).Score.Score.Info.Requires(needs));

    /// <summary>The score that tables and galleries are sorted by.</summary>
    public string Lead => Scores[0];

    /// <summary>Whether the truth of all data is known.</summary>
    public bool HasMasks => Data.All(data => data.HasMasks);

    /// <summary>The method that the others are compared with.</summary>
    public string Reference { get; init; } = "integrated-gradients";

    /// <summary>How networks are run for accumulation and attribution.</summary>
    public required KernelPlan Kernels { get; init; }

    /// <summary>How they are trained; on the same path.</summary>
    public required KernelPlan TrainingKernels { get; init; }

    /// <summary>Whether the path was left open, so that a method may take another that can do what it asks.</summary>
    public bool ChoosesPath { get; init; }

    /// <summary>How a network is run for one method's maps.</summary>
    public KernelPlan KernelsOf(SweepMethod method) =>
        ChoosesPath
        && Kernels.Path == ExecutionPath.Fused
        && (method.Method.Info.RequiresLibtorch || method.Layer is { } layer && layer != Architecture.GradCamLayer)
            ? KernelPlan.Of(Architecture, Kernels.Precision, ExecutionPath.Libtorch)
            : Kernels;

    /// <summary>How many test images' maps are kept for the picture sheets.</summary>
    public int Maps { get; init; } = 6;
}
