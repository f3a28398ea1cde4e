using System.Text.Json.Nodes;
using Agop.Core.Benchmarks.XaiTris;

namespace Agop.Core.Tasks.Kinds;

/// <summary>Generates a benchmark's data: arrays x_, y_ and mask_ of train, val and test.</summary>
public sealed class DatasetKind : TaskKind<DatasetSpec>
{
    /// <inheritdoc/>
    public override string Name => "dataset";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    protected override TaskResult Compute(DatasetSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context)
    {
        var data = XaiTrisGenerator.Generate(spec.XaiTris, context.Cancellation);
        var sizes = new JsonObject();
        foreach (var (name, split) in data.Splits) sizes[name] = split.Count;
        return new TaskResult(new JsonObject { ["samples"] = sizes }, [.. data.ToArrays().OrderBy(pair => pair.Key, StringComparer.Ordinal)]);
    }
}
