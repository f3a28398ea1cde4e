using Agop.Benchmarks.Tables;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Datasets;

namespace Agop.Sweeps.Planning;

/// <summary>A synthetic table.</summary>
/// <param name="Parameters">Which.</param>
public sealed record TableData(TableParameters Parameters) : SweepData(new DatasetId(Parameters.Task, Variant))
{
    /// <summary>What tables of results say of their features: independent standard normals.</summary>
    public const string Variant = "normal";

    /// <inheritdoc/>
    public override string Plan(Func<TaskDefinition, string> add) =>
        add(TaskDefinition.Of(TaskKinds.Dataset, new DatasetSpec("tables", Table: Parameters, Graded: true)));
}
