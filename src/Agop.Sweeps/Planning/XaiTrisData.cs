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
    public override string Plan(Func<TaskDefinition, string> add) =>
        add(TaskDefinition.Of(TaskKinds.Dataset, new DatasetSpec("xai-tris", Parameters)));
}
