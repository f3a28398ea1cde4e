using Agop.Core.Training;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Progress;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Ledger.Sweeps;

namespace Agop.Silo.Watching;

/// <summary>
/// Follows a sweep in the ledger, whoever works on it: each look asks only for what has ended since the last. Safe for concurrent use.
/// </summary>
public sealed class SweepWatch
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Results? _results;
    private readonly SweepProgress _progress;
    private readonly ProgressReader _reader;
    private readonly Dictionary<int, (string Of, AgopView View)> _agops = [];

    private SweepWatch(Results? results, SweepProgress progress, ProgressReader reader) =>
        (_results, _progress, _reader) = (results, progress, reader);

    /// <summary>Begins to follow a sweep.</summary>
    /// <param name="ledger">Where the sweep is.</param>
    /// <param name="results">Where its results are; null where only what silos said of them in short is to be told.</param>
    /// <param name="sweep">Its id.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="ArgumentException">There is no such sweep.</exception>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public static async Task<SweepWatch> OpenAsync(
        ISweeps ledger,
        Results? results,
        string sweep,
        TimeProvider time,
        CancellationToken cancellation = default
    )
    {
        var (index, note) = await SweepIndexes.OpenAsync(ledger, sweep, cancellation);
        var progress = new SweepProgress(index, note, time);
        return new SweepWatch(results, progress, new ProgressReader(ledger, results, sweep, progress));
    }

    /// <summary>How the sweep stands now.</summary>
    /// <param name="silos">Who is there: their lanes tell how far running tasks are.</param>
    /// <param name="trainings">What there is to see of the trainings that run, by their tasks.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task<SweepSnapshot> LookAsync(
        IReadOnlyList<SiloView> silos,
        IReadOnlyDictionary<string, TrainingPreview> trainings,
        CancellationToken cancellation = default
    )
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            SiloView[] there = [.. silos.Where(silo => !silo.Gone)];
            var lanes = there.Sum(silo => silo.Lanes.Count(lane => lane.Role == LaneRole.Tasks));
            _progress.Apply(there.SelectMany(Running), trainings, lanes);
            await _reader.ReadAsync(cancellation);
            return _progress.Snapshot()!;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Some of the sweep's networks, as the last look found them.</summary>
    /// <param name="skip">How many to leave out at the beginning.</param>
    /// <param name="max">How many at most.</param>
    public IReadOnlyList<ModelView> Models(int skip, int max) => _progress.Models(skip, max);

    /// <summary>
    /// A network's AGOP as far as it is accumulated, and how good it was along the way; null where there is no such network, or without
    /// results and a training that runs.
    /// </summary>
    /// <param name="model">Which of the sweep's, from 0.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task<AgopView?> AgopAsync(int model, CancellationToken cancellation = default)
    {
        if (_progress.Index is not { } index || model < 0 || model >= index.ModelCount)
            return null;
        var network = index.Model(model);
        await _gate.WaitAsync(cancellation);
        try
        {
            if (!_progress.IsDone(network.Model.Train) && _progress.TrainingOf(network.Model.Train) is { } preview)
                return AgopView.During(network, preview);
            if (_results is null)
                return null;
            var tasks = index.TasksAround(network.Model.Agop);
            string[] parts = [.. SweepIndex.PartsOf(tasks, network.Model.Agop, _progress.IsDone).Select(part => part.Id)];
            var shards = parts.Sum(part => SweepIndex.LeavesOf(tasks, part));
            var trained = _progress.IsDone(network.Model.Train) && _progress.IsDone(network.Model.Dataset);
            // Results never change: the same of them give the same picture.
            var there = $"{trained} {string.Join(' ', parts)}";
            if (_agops.TryGetValue(model, out var known) && known.Of == there)
                return known.View;
            if (_agops.Count > SweepIndex.MaxModels)
                _agops.Clear();
            var view = await AgopView.FromAsync(network, index.Architecture, parts, shards, trained, _results, cancellation);
            // What is lost now may be found again.
            if (view.IsWhole)
                _agops[model] = (there, view);
            return view;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>What a silo's lanes run of the sweep.</summary>
    private IEnumerable<RunningTask> Running(SiloView silo) =>
        from entry in silo.Lanes.Index()
        let lane = entry.Item
        where lane.Task is { } task && _progress.Index?.Find(task) >= 0
        select new RunningTask(
            lane.Task!,
            lane.Kind ?? "",
            lane.About ?? lane.Kind ?? "",
            silo.Name,
            entry.Index,
            lane.Share ?? 0,
            lane.Since ?? silo.Seen,
            lane.Why
        );
}
