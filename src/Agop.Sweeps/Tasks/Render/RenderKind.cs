using Agop.Benchmarks.ClevrXai;
using Agop.Benchmarks.ClevrXai.Rendering;
using Agop.Benchmarks.ClevrXai.Views;
using Agop.Core.Data.Store;
using Agop.Sweeps.Tasks.Datasets;

namespace Agop.Sweeps.Tasks.Render;

/// <summary>Renders scenes; the samples are those that a view keeps.</summary>
public sealed class RenderKind : DataKind<RenderSpec>
{
    /// <summary>The one split.</summary>
    internal const string Scenes = "scenes";

    /// <inheritdoc/>
    public override string Name => "render";

    /// <inheritdoc/>
    public override int Version => SceneRenderer.Version + 1;

    /// <inheritdoc/>
    protected override string LabelOf(RenderSpec spec) =>
        $"{(spec.Truth is null ? "render" : "judge")} scenes {spec.First} to {spec.First + spec.Count - 1}";

    /// <inheritdoc/>
    private protected override DatasetManifest Write(RenderSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context)
    {
        var view = ClevrView.Parse(spec.View, "render");
        var samples = spec.Truth is { } truth
            ? ClevrDataset.Judge(view, truth, needs[0].Split(0), spec.Scenes, spec.First, spec.Count, spec.Size, context.Cancellation)
            : ClevrDataset.Render(view, spec.Scenes, spec.First, spec.Count, spec.Size, context.Progress, context.Cancellation);
        var writer = new DatasetWriter(context.Store);
        writer.Add(Scenes, samples.ToSplit());
        return writer.Finish();
    }
}
