using Agop.Benchmarks.Units;
using Agop.Core.Json;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Datasets;
using Agop.Sweeps.Tasks.HandSet;

namespace Agop.Sweeps.Planning;

/// <summary>The rows of a unit, with its network.</summary>
/// <param name="Parameters">Which.</param>
public sealed record UnitData(UnitParameters Parameters) : SweepData(new DatasetId(NameOf(Parameters), Variant))
{
    /// <summary>What tables of results say of their networks.</summary>
    public const string Variant = "hand-set";

    /// <inheritdoc/>
    public override SweepData Trained =>
        Parameters.Truth == UnitTruth.Model ? this : new UnitData(Parameters with { Truth = UnitTruth.Model });

    /// <inheritdoc/>
    public override string? OtherTruth => Parameters.Truth == UnitTruth.Model ? null : JsonFormat.NameOf(Parameters.Truth);

    /// <inheritdoc/>
    public override TaskDefinition Network =>
        TaskDefinition.Of(TaskKinds.HandSet, new HandSetSpec(Parameters.Unit, UnitGenerator.Architecture(Parameters.Features)));

    /// <inheritdoc/>
    public override string Plan(Func<TaskDefinition, string> add) =>
        add(TaskDefinition.Of(TaskKinds.Dataset, new DatasetSpec("units", Unit: Parameters, Graded: true)));

    /// <summary>The unit's name, with the truth where that is not the model's.</summary>
    private static string NameOf(UnitParameters parameters) =>
        parameters.Truth == UnitTruth.Model ? parameters.Unit : $"{parameters.Unit}, {JsonFormat.NameOf(parameters.Truth)}";
}
