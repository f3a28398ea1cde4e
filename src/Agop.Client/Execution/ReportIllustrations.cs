using Agop.Client.Output;
using Agop.Core.Libtorch;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Illustrations;
using Agop.Sweeps.Reports.Html;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Illustrate;

namespace Agop.Client.Execution;

/// <summary>The tasks behind a report's galleries and cost chart, and what came out of them.</summary>
internal sealed class ReportIllustrations
{
    private readonly IReadOnlyList<GalleryPlan> _galleries;
    private readonly IReadOnlyDictionary<string, TaskDefinition> _timings;
    private readonly Results _results;

    private ReportIllustrations(
        IReadOnlyList<GalleryPlan> galleries,
        IReadOnlyDictionary<string, TaskDefinition> timings,
        Results results
    ) => (_galleries, _timings, _results) = (galleries, timings, results);

    /// <summary>Plans them.</summary>
    /// <param name="sweep">The sweep, worked off.</param>
    /// <param name="outcome">How its tasks ended.</param>
    /// <param name="results">Where results are.</param>
    /// <param name="timed">Whether times per map are wanted.</param>
    public static async Task<ReportIllustrations> PlanAsync(SubmittedSweep sweep, SweepOutcome outcome, Results results, bool timed) =>
        new(
            await GalleryPlan.OfAsync(sweep.Plan, id => results.LoadAsync(id), outcome.Failures),
            timed ? TimingPlan.Of(sweep.Plan, outcome.Failures) : new Dictionary<string, TaskDefinition>(StringComparer.Ordinal),
            results
        );

    private IEnumerable<TaskDefinition> Tasks =>
        [.. _galleries.SelectMany(gallery => gallery.Cells).Select(cell => cell.Task), .. _timings.Values];

    /// <summary>The tasks that are to be computed; all but those that need a GPU where no lane has one.</summary>
    /// <param name="lanes">The lanes that work on them, or null where others may, too.</param>
    public IReadOnlyList<TaskDefinition> Computable(IReadOnlyList<Lane>? lanes) =>
        [.. Tasks.Where(task => lanes is null || lanes.Any(lane => lane.Device == task.Lane))];

    /// <summary>What came out; tells of what did not.</summary>
    /// <param name="ledger">Where the sweep is.</param>
    public async Task<(IReadOnlyList<SampleGallery> Galleries, IReadOnlyDictionary<string, double> Costs)> CollectAsync(ITaskQueue ledger)
    {
        var failed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var task in Tasks)
        {
            var record = await ledger.FindAsync(task.Id);
            if (record?.State == TaskState.Done)
                continue;
            failed.Add(task.Id);
            Notes.Tell($"the report lacks {TaskLabel.Of(task)}: {record?.Error ?? LibtorchRuntime.NoGpu}");
        }
        var costs = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (method, task) in _timings.Where(entry => !failed.Contains(entry.Value.Id)))
            if ((double?)(await _results.LoadAsync(task.Id)).Values[IllustrateKind.SecondsPerMap] is { } seconds)
                costs[method] = seconds;
        var galleries = new List<SampleGallery>();
        foreach (var gallery in _galleries)
            galleries.Add(await SampleGallery.OfAsync(gallery, id => _results.LoadAsync(id), failed));
        return (galleries, costs);
    }
}
