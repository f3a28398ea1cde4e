using Agop.Benchmarks.XaiTris;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Datasets;

namespace Agop.Sweeps.Planning;

/// <summary>A data set of XAI-TRIS.</summary>
/// <param name="Parameters">Which.</param>
public sealed record XaiTrisData(XaiTrisParameters Parameters) : SweepData(new DatasetId(Parameters.Scenario, Parameters.Background))
{
    /// <inheritdoc/>
    public override DatasetId? Control => Parameters.Control is { } control ? Id with { Scenario = control } : null;

    /// <inheritdoc/>
    public override DatasetId TrainedLike => Parameters.Shift.IsOfTestOnly ? base.TrainedLike : Id;

    /// <inheritdoc/>
    public override string Plan(Func<TaskDefinition, string> add) =>
        add(TaskDefinition.Of(TaskKinds.Dataset, new DatasetSpec("xai-tris", Parameters)));
}
