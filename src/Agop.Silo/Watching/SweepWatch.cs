using System.Collections.ObjectModel;
using System.Text.Json;
using Agop.Core.Errors;
using Agop.Core.Statistics;
using Agop.Core.Training;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;

namespace Agop.Silo.Watching;

/// <summary>
/// Follows a sweep in the ledger, whoever works on it: each look asks only for what has ended since the last. Safe for concurrent use.
/// </summary>
public sealed class SweepWatch
{
    /// <summary>So many failures are told; the rest are counted.</summary>
    public const int MaxFailures = 100;

    /// <summary>So many networks are told; the rest are counted.</summary>
    public const int MaxModels = 200;

    /// <summary>So many results without facts, which older versions left, are read at a look.</summary>
    private const int MaxReadAtOnce = 50;

    private const int Intervals = 60;

    // Who ends a task at the same time commits in any order: what ended shortly before the last look is asked for again.
    private static readonly HashSet<string> s_facts = [.. TaskKinds.All.Where(kind => kind.HasFacts).Select(kind => kind.Name)];
    private static readonly TimeSpan s_overlap = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly ISweeps _ledger;
    private readonly Results? _results;
    private readonly TimeProvider _time;
    private readonly string _id;
    private readonly SweepShape? _shape;
    private readonly string? _note;
    private readonly Dictionary<string, TaskEnd> _ended = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskFacts?> _facts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _running = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (string Of, AgopView View)> _agops = [];
    private IReadOnlyDictionary<string, TrainingPreview> _trainings = ReadOnlyDictionary<string, TrainingPreview>.Empty;
    private HashSet<(string Id, DateTimeOffset When)> _failed = [];
    private IReadOnlyList<FailureView> _failures = [];
    private TimeLeft? _left;
    private DateTimeOffset _since = DateTimeOffset.UnixEpoch;

    private SweepWatch(ISweeps ledger, Results? results, string sweep, TimeProvider time, SweepShape? shape, string? note)
    {
        (_ledger, _results, _id, _time, _shape, _note) = (ledger, results, sweep, time, shape, note);
        Forget();
    }

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
        try
        {
            var shape = new SweepShape((await SubmittedSweep.FindAsync(ledger, sweep, cancellation)).Plan);
            return new SweepWatch(ledger, results, sweep, time, shape, null);
        }
        catch (Exception error) when (error is OtherVersionException or InputException or JsonException)
        {
            return new SweepWatch(ledger, results, sweep, time, null, $"only counts are known here: {error.Message}");
        }
    }

    /// <summary>How the sweep stands now.</summary>
    /// <param name="known">The sweep as it stood lately: what does not change with every task is taken from it.</param>
    /// <param name="silos">Who is there: their lanes tell how far running tasks are.</param>
    /// <param name="trainings">What there is to see of the trainings that run, by their tasks.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task<SweepView> LookAsync(
        SweepStatus known,
        IReadOnlyList<SiloView> silos,
        IReadOnlyDictionary<string, TrainingPreview> trainings,
        CancellationToken cancellation = default
    )
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            _trainings = trainings;
            var kinds = await RefreshAsync(cancellation);
            var status = known with
            {
                Counts = kinds.GroupBy(kind => kind.State).ToDictionary(state => state.Key, state => state.Sum(kind => kind.Count)),
            };
            ApplyLanes(silos);
            var lanes = silos.Where(silo => !silo.Gone).Sum(silo => silo.Lanes.Count(lane => lane.Role == LaneRole.Tasks));
            return new SweepView(
                SweepLine.Of(status),
                Share(status),
                status.Ended || lanes == 0 ? null : _left?.Estimate(lanes)?.TotalSeconds,
                [.. kinds.GroupBy(kind => kind.Kind).Select(Of)],
                _shape?.Cases ?? [],
                _shape?.Methods ?? [],
                [.. (_shape?.Cells ?? []).Select(Of)],
                [.. (_shape?.Models ?? []).Take(MaxModels).Select(Of)],
                _shape?.Models.Count ?? 0,
                Throughput(status),
                await FailuresAsync(status, cancellation),
                _note
            );
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// A network's AGOP as far as it is accumulated, and how good it was along the way; null where there is no such network, or without
    /// results and a training that runs.
    /// </summary>
    /// <param name="model">Which of the sweep's, from 0.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <exception cref="LedgerException">The ledger does not answer.</exception>
    public async Task<AgopView?> AgopAsync(int model, CancellationToken cancellation = default)
    {
        if (_shape is null || model < 0 || model >= _shape.Models.Count)
            return null;
        var network = _shape.Models[model];
        await _gate.WaitAsync(cancellation);
        try
        {
            if (!IsDone(network.Model.Train) && _trainings.TryGetValue(network.Model.Train, out var preview))
                return AgopView.During(network, preview);
            if (_results is null)
                return null;
            string[] shards = [.. network.Shards.Where(IsDone)];
            var trained = IsDone(network.Model.Train) && IsDone(network.Model.Dataset);
            // Results never change: the same of them give the same picture.
            var there = $"{trained} {string.Join(' ', shards)}";
            if (_agops.TryGetValue(model, out var known) && known.Of == there)
                return known.View;
            if (_agops.Count > MaxModels)
                _agops.Clear();
            var view = await AgopView.FromAsync(network, shards, trained, _results, cancellation);
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

    private bool IsDone(string task) => _ended.TryGetValue(task, out var end) && end.State == TaskState.Done;

    /// <summary>Takes over what has ended.</summary>
    /// <returns>How many tasks stand where.</returns>
    private async Task<IReadOnlyList<KindStatus>> RefreshAsync(CancellationToken cancellation)
    {
        var kinds = await _ledger.KindsAsync(_id, cancellation);
        await TakeAsync(_since, cancellation);
        // Fewer: one came later than expected. More: some may have ended since they were counted.
        if (_ended.Count < Ended(kinds))
            await TakeAsync(DateTimeOffset.UnixEpoch, cancellation);
        if (_ended.Count == Ended(kinds) || _ended.Count <= Ended(kinds = await _ledger.KindsAsync(_id, cancellation)))
            return kinds;
        // Or some were begun again.
        Forget();
        await TakeAsync(_since, cancellation);
        return kinds;
    }

    private static int Ended(IReadOnlyList<KindStatus> kinds) =>
        kinds.Where(kind => kind.State is TaskState.Done or TaskState.Failed).Sum(kind => kind.Count);

    private void Forget()
    {
        _ended.Clear();
        _running.Clear();
        _since = DateTimeOffset.UnixEpoch;
        _left = _shape is null ? null : new TimeLeft([.. _shape.Tasks.Values], new HashSet<string>(StringComparer.Ordinal), _time);
    }

    private async Task TakeAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        var unread = MaxReadAtOnce;
        foreach (var end in await _ledger.EndsAsync(_id, since, cancellation))
        {
            if (_ended.TryGetValue(end.Id, out var known) && known == end)
                continue;
            _ended[end.Id] = end;
            if (end.When - s_overlap > _since)
                _since = end.When - s_overlap;
            if (_shape is null || !_shape.Tasks.TryGetValue(end.Id, out var task))
                continue;
            if (end.State == TaskState.Done)
                _left!.Finished(task, TimeSpan.FromSeconds(end.Seconds ?? 0));
            else
                _left!.Dropped(task);
            if (end is { State: TaskState.Done, Facts: { } facts })
                _facts[end.Id] = TaskFacts.Parse(facts);
        }
        foreach (var (id, end) in _ended)
        {
            if (unread == 0 || _results is null)
                break;
            if (end.State != TaskState.Done || !s_facts.Contains(end.Kind) || _facts.ContainsKey(id))
                continue;
            unread--;
            _facts[id] = await ReadAsync(_results, id, cancellation);
        }
    }

    /// <summary>The facts of a result that came without.</summary>
    private static async Task<TaskFacts?> ReadAsync(Results results, string id, CancellationToken cancellation)
    {
        try
        {
            return TaskFacts.Of(await results.LoadAsync(id, cancellation));
        }
        catch (Exception error) when (error is LostResultException or StoreException)
        {
            return null;
        }
    }

    /// <summary>Who runs what, and how far it is, as the silos told.</summary>
    private void ApplyLanes(IReadOnlyList<SiloView> silos)
    {
        if (_shape is null)
            return;
        foreach (var lane in silos.Where(silo => !silo.Gone).SelectMany(silo => silo.Lanes))
        {
            if (lane.Task is null || !_shape.Tasks.TryGetValue(lane.Task, out var task) || _ended.ContainsKey(lane.Task))
                continue;
            if (_running.Add(lane.Task))
                _left!.Started(
                    task,
                    lane.Since is { } since && _time.GetUtcNow() - since is var ago && ago > TimeSpan.Zero ? ago : TimeSpan.Zero
                );
            _left!.Progressed(task, lane.Share ?? 0);
        }
    }

    /// <summary>By the work where that is known, else by the number of tasks.</summary>
    private double Share(SweepStatus status) =>
        status.Ended || status.Total == 0 ? 1 : _left?.Share ?? (double)status[TaskState.Done] / status.Total;

    private static KindView Of(IGrouping<string, KindStatus> kind)
    {
        var done = kind.FirstOrDefault(entry => entry.State == TaskState.Done);
        return new KindView(
            kind.Key,
            kind.ToDictionary(entry => SweepWords.Of(entry.State), entry => entry.Count, StringComparer.Ordinal),
            done is null ? null : done.Seconds / done.Count
        );
    }

    private CellView Of(SweepShape.Cell cell)
    {
        double[] scores =
        [
            .. cell
                .Evaluations.Select(id => _facts.GetValueOrDefault(id))
                .Where((facts, i) => facts?.Miou is not null && IsDone(cell.Evaluations[i]))
                .Select(facts => facts!.Miou!.Value),
        ];
        var estimate = Estimate.Of(scores);
        return new CellView(
            cell.Case,
            cell.Method,
            Known(estimate.Mean),
            Known(estimate.Low),
            Known(estimate.High),
            scores.Length,
            cell.Evaluations.Count,
            cell.Evaluations.Count(id => _ended.TryGetValue(id, out var end) && end.State == TaskState.Failed)
        );
    }

    private ModelView Of(SweepShape.Network network)
    {
        var (train, trained) = (network.Model.Train, IsDone(network.Model.Train));
        return new ModelView(
            network.Case,
            network.Model.Id.Seed,
            trained,
            trained ? null : _trainings.GetValueOrDefault(train)?.Epoch,
            trained ? _facts.GetValueOrDefault(train)?.Accuracy : null,
            network.Shards.Count(IsDone),
            network.Shards.Count
        );
    }

    private ThroughputView? Throughput(SweepStatus status)
    {
        DateTimeOffset[] done = [.. _ended.Values.Where(end => end.State == TaskState.Done).Select(end => end.When).Order()];
        if (done.Length == 0)
            return null;
        // Finished tasks that the sweep found in the ledger say nothing about it.
        var first = done.FirstOrDefault(when => when >= status.Submitted, done[0]);
        var last = status.Ended || done[^1] > _time.GetUtcNow() ? done[^1] : _time.GetUtcNow();
        var seconds = Math.Max(1, (last - first).TotalSeconds / Intervals);
        var counts = new int[Intervals];
        foreach (var when in done.Where(when => when >= first))
            counts[Math.Min(Intervals - 1, (int)((when - first).TotalSeconds / seconds))]++;
        return new ThroughputView(first, seconds, counts, status.Ended ? 0 : done.Count(when => when > _time.GetUtcNow() - s_minute));
    }

    /// <summary>What failed; the ledger is asked again only where something else did.</summary>
    private async Task<IReadOnlyList<FailureView>> FailuresAsync(SweepStatus status, CancellationToken cancellation)
    {
        if (status[TaskState.Failed] == 0)
            return [];
        var failed = _ended.Values.Where(end => end.State == TaskState.Failed).Select(end => (end.Id, end.When)).ToHashSet();
        if (failed.Count == status[TaskState.Failed] && failed.SetEquals(_failed))
            return _failures;
        _failures =
        [
            .. (await _ledger.PageAsync(_id, TaskState.Failed, null, 0, MaxFailures, cancellation)).Select(task => new FailureView(
                task.Id,
                task.Kind,
                TaskLabel.Of(task.Kind, task.Spec),
                task.Error,
                task.Failures,
                task.Deaths
            )),
        ];
        _failed = failed;
        return _failures;
    }

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}
