using System.Text.Json.Nodes;
using Agop.Benchmarks.ClevrXai;
using Agop.Benchmarks.ClevrXai.Rendering;
using Agop.Benchmarks.ClevrXai.Views;

namespace Agop.Sweeps.Tasks.Render;

/// <summary>Renders scenes; the arrays are <see cref="ViewSamples.ToArrays"/>'s.</summary>
public sealed class RenderKind : TaskKind<RenderSpec>
{
    /// <inheritdoc/>
    public override string Name => "render";

    /// <inheritdoc/>
    public override int Version => SceneRenderer.Version;

    /// <inheritdoc/>
    protected override string LabelOf(RenderSpec spec) => $"render scenes {spec.First} to {spec.First + spec.Count - 1}";

    /// <inheritdoc/>
    protected override TaskResult Compute(RenderSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context)
    {
        var samples = ClevrDataset.Render(
            ClevrView.Parse(spec.View, "render"),
            spec.Scenes,
            spec.First,
            spec.Count,
            spec.Size,
            context.Progress,
            context.Cancellation
        );
        return new TaskResult(new JsonObject { ["scenes"] = spec.Count, ["kept"] = samples.Count }, samples.ToArrays());
    }
}
