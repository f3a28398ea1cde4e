using System.Text.Json.Nodes;
using Agop.Core.Accumulation;
using Agop.Core.Execution;
using Agop.Core.Models;
using Agop.Sweeps.Tasks.Train;
using TorchSharp;

namespace Agop.Sweeps.Tasks.Accumulate;

/// <summary>Accumulates AGOP over one shard of a split; the arrays are <see cref="AgopState.ToArrays"/>'s.</summary>
public sealed class AccumulateKind : TaskKind<AccumulateSpec>
{
    /// <inheritdoc/>
    public override string Name => "accumulate";

    /// <inheritdoc/>
    public override int Version => 3;

    /// <inheritdoc/>
    public override TaskRole Role => TaskRole.Shard;

    /// <inheritdoc/>
    protected override double SecondsOf(AccumulateSpec spec) => 0.05;

    /// <inheritdoc/>
    protected override string LabelOf(AccumulateSpec spec) => $"accumulate shard {spec.Shard + 1}/{spec.Shards}";

    /// <inheritdoc/>
    protected override IReadOnlyList<SampleRange> ReadsOf(AccumulateSpec spec) => [new(1, spec.Split, spec.Shard, spec.Shards)];

    /// <inheritdoc/>
    protected override KernelPlan KernelsOf(AccumulateSpec spec) => spec.Kernels;

    /// <inheritdoc/>
    protected override long MemoryOf(AccumulateSpec spec) =>
        GradientMemory.Of(Architectures.Find(spec.Architecture, "accumulate"), spec.Kernels);

    /// <inheritdoc/>
    protected override TaskResult Compute(AccumulateSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context)
    {
        using var scope = torch.NewDisposeScope();
        var model = LaneModel.Of(needs[0], spec.Architecture, spec.Kernels);
        var split = needs[1].Dataset[spec.Split];
        var samples = new SampleReader(split.Images, split.Labels, model.Architecture, spec.Kernels.Precision.ImageType(), "dataset");
        var (first, count) = Shards.Range(split.Count, spec.Shards, spec.Shard);
        var added = 0L;
        var state = new FiniteAccumulation(
            model,
            new AgopPass(spec.Target, spec.Loss, spec.Full, spec.SketchSeed ?? 0),
            $"split {spec.Split}"
        )
        {
            Added = images => context.Progress((double)(added += images) / count),
        }.Run(samples, first, count, context.Cancellation);
        return new TaskResult(new JsonObject { ["samples"] = state.Samples }, state.ToArrays());
    }
}
