using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Datasets;

namespace Agop.Sweeps.Planning;

/// <summary>A data set that a user imported.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Manifest">The id of what it holds.</param>
public sealed record ImportedData(string Name, string Manifest) : SweepData(new DatasetId(Name, Variant))
{
    /// <summary>What tables say of where such data come from.</summary>
    public const string Variant = "own";

    /// <inheritdoc/>
    public override string Plan(Func<TaskDefinition, string> add) =>
        add(TaskDefinition.Of(TaskKinds.Dataset, new DatasetSpec("imported", null, Imported: Manifest)));
}
