using System.Text.Json.Nodes;
using Agop.Benchmarks.Units;
using Agop.Core.Models;
using Agop.Sweeps.Tasks.Train;

namespace Agop.Sweeps.Tasks.HandSet;

/// <summary>Gives weights that are set by hand. Arrays: <c>weights/NAME</c>.</summary>
public sealed class HandSetKind : TaskKind<HandSetSpec>
{
    /// <inheritdoc/>
    public override string Name => "hand-set";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    protected override string LabelOf(HandSetSpec spec) => $"weights {spec.Unit}";

    /// <inheritdoc/>
    protected override TaskResult Compute(HandSetSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context) =>
        new(
            new JsonObject { ["unit"] = spec.Unit },
            [
                .. UnitGenerator
                    .Weights(spec.Unit, Architectures.Find(spec.Architecture, "hand-set"))
                    .Arrays.Select(pair => KeyValuePair.Create(TrainKind.WeightPrefix + pair.Key, pair.Value)),
            ]
        );
}
