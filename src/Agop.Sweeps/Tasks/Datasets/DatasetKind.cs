using System.Text.Json.Nodes;
using Agop.Benchmarks.ClevrXai;
using Agop.Benchmarks.ClevrXai.Release;
using Agop.Benchmarks.ClevrXai.Views;
using Agop.Benchmarks.XaiTris;
using Agop.Core.Data;
using Agop.Core.Errors;

namespace Agop.Sweeps.Tasks.Datasets;

/// <summary>Generates a benchmark's data, or gathers what was rendered: arrays x_, y_ and mask_ of train, val and test.</summary>
public sealed class DatasetKind : TaskKind<DatasetSpec>
{
    /// <inheritdoc/>
    public override string Name => "dataset";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    protected override double SecondsOf(DatasetSpec spec) => 0.3;

    /// <inheritdoc/>
    protected override string LabelOf(DatasetSpec spec) =>
        spec switch
        {
            { Clevr: { } clevr } => $"dataset {clevr.View}",
            { XaiTris: { } parameters } => $"dataset {parameters.Scenario}, {parameters.Background}",
            _ => Name,
        };

    /// <inheritdoc/>
    protected override TaskResult Compute(DatasetSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context)
    {
        var data = spec switch
        {
            { XaiTris: { } parameters } => XaiTrisGenerator.Generate(parameters, context.Cancellation),
            { Clevr: { } clevr } => Clevr(clevr, needs, context.Cancellation),
            _ => throw new InputException("dataset", $"unknown benchmark '{spec.Benchmark}'"),
        };
        var sizes = new JsonObject();
        foreach (var (name, split) in data.Splits)
            sizes[name] = split.Count;
        return new TaskResult(
            new JsonObject { ["samples"] = sizes },
            [.. data.ToArrays().OrderBy(pair => pair.Key, StringComparer.Ordinal)]
        );
    }

    private static Dataset Clevr(ClevrSpec spec, IReadOnlyList<TaskResult> needs, CancellationToken cancellation)
    {
        var view = ClevrView.Parse(spec.View, "dataset");
        if (spec.Folder is null)
            return ClevrDataset.Split(
                view,
                [.. needs.SkipLast(spec.Shifted).Select(need => need.ByName)],
                [.. needs.TakeLast(spec.Shifted).Select(need => need.ByName)],
                spec.HeldOut
            );
        if (ReleaseIndex.Hash(spec.Folder) is var found && found != spec.Index)
            throw new InputException(
                spec.Folder,
                $"expected the index {spec.Index}, found {found}: the folder was imported again after the sweep was planned"
            );
        return ClevrDataset.Split(
            view,
            [ClevrDataset.Load(view, spec.Folder, spec.Size, cancellation).ToArrays().ToDictionary(StringComparer.Ordinal)],
            [],
            spec.HeldOut
        );
    }
}
