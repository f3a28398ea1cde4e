using Agop.Benchmarks.ClevrXai.Questions;
using Agop.Benchmarks.ClevrXai.Release;
using Agop.Benchmarks.ClevrXai.Scenes;
using Agop.Benchmarks.ClevrXai.Views;
using Agop.Core.Json;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Datasets;
using Agop.Sweeps.Tasks.Render;

namespace Agop.Sweeps.Planning;

/// <summary>A view of CLEVR's scenes: rendered ones, each task a few of them, or those of an imported release.</summary>
/// <param name="View">The view.</param>
/// <param name="Size">Edge of the network's pictures.</param>
/// <param name="HeldOut">The share that is not trained on; half of it is the test.</param>
/// <param name="Scenes">Which scenes are rendered; of no effect for a release.</param>
/// <param name="Count">How many.</param>
/// <param name="Folder">The imported release, or null.</param>
/// <param name="Index">The SHA-256 of its index.</param>
/// <param name="Truth">Another truth than the view's own, or null.</param>
public sealed record ClevrData(
    ClevrView View,
    int Size,
    double HeldOut,
    SceneOptions Scenes,
    int Count,
    string? Folder = null,
    string? Index = null,
    GroundTruthKind? Truth = null
) : SweepData(new DatasetId(NameOf(View, Truth), Folder is null ? ClevrSources.Rendered : ClevrSources.Imported))
{
    /// <summary>Scenes per task; a minute at most, even where few are left out.</summary>
    private const int ScenesPerTask = 100;

    /// <inheritdoc/>
    public override SweepData Trained => Truth is null ? this : this with { Id = new DatasetId(View.Text, Id.Variant), Truth = null };

    /// <inheritdoc/>
    public override string? OtherTruth => Truth is { } other ? JsonFormat.NameOf(other) : null;

    /// <inheritdoc/>
    public override DatasetId? Control =>
        View.Control is { } control ? Id with { Scenario = NameOf(ClevrView.Parse(control, "clevr"), Truth) } : null;

    /// <inheritdoc/>
    public override int? ScoreSize => ReleaseLayout.TruthSize;

    /// <inheritdoc/>
    public override string Plan(Func<TaskDefinition, string> add)
    {
        if (Folder is not null)
            return add(
                TaskDefinition.Of(
                    TaskKinds.Dataset,
                    new DatasetSpec("clevr-xai", null, new ClevrSpec(View.Text, Size, HeldOut, 0, Folder, Index, Truth))
                )
            );
        var (train, test) = View.Variants;
        var parts = Render(add, train, Count);
        // A test of its own is as large as the one that would be held out.
        var shifted = View.IsShifted ? Render(add, test, Math.Max(1, (int)(Count * HeldOut / 2))) : [];
        return add(
            TaskDefinition.Of(
                TaskKinds.Dataset,
                new DatasetSpec("clevr-xai", null, new ClevrSpec(View.Text, Size, HeldOut, shifted.Length, null, null)),
                [.. parts, .. shifted]
            )
        );
    }

    private string[] Render(Func<TaskDefinition, string> add, SceneVariant variant, int count) =>
        [
            .. Enumerable
                .Range(0, (count + ScenesPerTask - 1) / ScenesPerTask)
                .Select(part =>
                {
                    var spec = new RenderSpec(
                        View.Text.Split(':')[0],
                        Scenes with
                        {
                            Variant = variant,
                        },
                        part * ScenesPerTask,
                        Math.Min(ScenesPerTask, count - part * ScenesPerTask),
                        Size
                    );
                    var rendered = add(TaskDefinition.Of(TaskKinds.Render, spec));
                    return Truth is null ? rendered : add(TaskDefinition.Of(TaskKinds.Render, spec with { Truth = Truth }, rendered));
                }),
        ];

    /// <summary>The view's text, with the truth where that is not its own.</summary>
    private static string NameOf(ClevrView view, GroundTruthKind? truth) =>
        truth is { } other ? $"{view.Text}, {JsonFormat.NameOf(other)}" : view.Text;
}
