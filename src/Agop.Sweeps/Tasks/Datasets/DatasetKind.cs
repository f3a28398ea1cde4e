using Agop.Benchmarks.ClevrXai;
using Agop.Benchmarks.ClevrXai.Questions;
using Agop.Benchmarks.ClevrXai.Release;
using Agop.Benchmarks.ClevrXai.Views;
using Agop.Benchmarks.Tables;
using Agop.Benchmarks.Units;
using Agop.Benchmarks.XaiTris;
using Agop.Core.Data;
using Agop.Core.Data.Store;
using Agop.Core.Errors;
using Agop.Core.Json;
using Agop.Sweeps.Tasks.Render;

namespace Agop.Sweeps.Tasks.Datasets;

/// <summary>Generates a benchmark's data, or gathers what was rendered, and splits it into train, val and test.</summary>
public sealed class DatasetKind : DataKind<DatasetSpec>
{
    /// <inheritdoc/>
    public override string Name => "dataset";

    /// <inheritdoc/>
    public override int Version => 2;

    /// <inheritdoc/>
    protected override double SecondsOf(DatasetSpec spec) => 0.3;

    /// <inheritdoc/>
    protected override string LabelOf(DatasetSpec spec) =>
        spec switch
        {
            { Clevr: { } clevr } => $"dataset {clevr.View}",
            { XaiTris: { } parameters } => $"dataset {parameters.Scenario}, {parameters.Background}",
            { Table: { } table } => $"dataset {table.Task}, {table.Features} features",
            { Unit: { } unit } => $"dataset {unit.Unit}, {JsonFormat.NameOf(unit.Truth)}",
            { Imported: { } id } => $"dataset {id[..12]}",
            _ => Name,
        };

    /// <inheritdoc/>
    private protected override DatasetManifest Write(DatasetSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context)
    {
        if (spec.Imported is { } id)
            return context.Data!.FindImported(id)
                ?? throw new LostShardException(
                    $"data set {id[..12]} was not imported into {context.Store.Folder}: import it there, or share one folder (AGOP_DATA)"
                );
        using var data = spec switch
        {
            { XaiTris: { } parameters } => XaiTrisGenerator.Generate(parameters, context.Cancellation, context.Store.Scratch),
            { Clevr: { } clevr } => Clevr(clevr, needs, context),
            { Unit: { } parameters } => UnitGenerator.Generate(parameters, context.Cancellation),
            { Table: { } parameters } => TableGenerator.Generate(parameters, context.Cancellation),
            _ => throw new InputException("dataset", $"unknown benchmark '{spec.Benchmark}'"),
        };
        return DatasetWriter.Write(context.Store, data, spec.Graded == true, context.Cancellation);
    }

    private static Dataset Clevr(ClevrSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context)
    {
        var view = ClevrView.Parse(spec.View, "dataset");
        if (spec.Folder is null)
            return ClevrDataset.Split(
                view,
                [.. needs.SkipLast(spec.Shifted).Select(need => need.Split(0))],
                [.. needs.TakeLast(spec.Shifted).Select(need => need.Split(0))],
                spec.HeldOut
            );
        if (ReleaseIndex.Hash(spec.Folder) is var found && found != spec.Index)
            throw new InputException(
                spec.Folder,
                $"expected the index {spec.Index}, found {found}: the folder was imported again after the sweep was planned"
            );
        var parts = new DatasetWriter(context.Store);
        foreach (
            var samples in ClevrDataset.Load(view, spec.Folder, spec.Size, spec.Truth ?? GroundTruthKind.SingleObject, context.Cancellation)
        )
            if (samples.Count > 0)
                parts.Add(RenderKind.Scenes, samples.ToSplit());
        var manifest = parts.Finish();
        return ClevrDataset.Split(view, [StoredDataset.OpenSplit(manifest, manifest.Splits[0], context.Store)], [], spec.HeldOut);
    }
}
