using System.Text.Json.Nodes;
using Agop.Core.Data.Store;
using Agop.Core.Json;

namespace Agop.Sweeps.Tasks.Datasets;

/// <summary>
/// A kind whose tasks write samples to the data store. The result is their manifest, and the task itself, by which a machine that lacks the
/// samples can make them again; the samples are not in the ledger.
/// </summary>
/// <typeparam name="TSpec">The spec.</typeparam>
public abstract class DataKind<TSpec> : TaskKind<TSpec>
{
    /// <inheritdoc/>
    public override TaskResult Compute(TaskDefinition task, IReadOnlyList<TaskResult> needs, TaskContext context)
    {
        var manifest = Write(JsonFormat.FromObject<TSpec>(task.Spec), needs, context);
        var sizes = new JsonObject();
        foreach (var split in manifest.Splits)
            sizes[split.Name] = split.Count;
        var values = new JsonObject
        {
            ["samples"] = sizes,
            [DataAccess.Manifest] = JsonNode.Parse(manifest.ToJson()),
            [DataAccess.Recipe] = new JsonObject
            {
                ["kind"] = task.Kind,
                ["spec"] = task.Spec.DeepClone(),
                ["needs"] = new JsonArray([.. task.Needs.Select(need => JsonValue.Create(need))]),
            },
        };
        return new TaskResult(values, []) { Data = context.Data, Sources = needs };
    }

    /// <inheritdoc/>
    protected sealed override TaskResult Compute(TSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context) =>
        throw new NotSupportedException("its tasks are computed as a whole");

    /// <summary>Writes the samples.</summary>
    private protected abstract DatasetManifest Write(TSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context);
}
