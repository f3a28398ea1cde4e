using System.Text.Json.Nodes;
using Agop.Core.Accumulation;

namespace Agop.Sweeps.Tasks.Merge;

/// <summary>Adds two partial states; the root of the tree is the model's AGOP.</summary>
public sealed class MergeKind : TaskKind<MergeSpec>
{
    /// <inheritdoc/>
    public override string Name => "merge";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override TaskRole Role => TaskRole.Merge;

    /// <inheritdoc/>
    protected override double SecondsOf(MergeSpec spec) => 0.005;

    /// <inheritdoc/>
    protected override TaskResult Compute(MergeSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context)
    {
        var state = AgopState.FromArrays(spec.Target, needs[0].ByName).Add(AgopState.FromArrays(spec.Target, needs[1].ByName));
        return new TaskResult(new JsonObject { ["samples"] = state.Samples }, state.ToArrays());
    }
}
