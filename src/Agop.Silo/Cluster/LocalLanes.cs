using Agop.Core.Statistics;
using Agop.Grains.Aggregation;
using Agop.Grains.Contracts;
using Agop.Grains.Lanes;
using Agop.Grains.Progress;
using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Silo.Dispatching;
using Agop.Silo.Lanes;
using Agop.Sweeps.Tasks.Datasets;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;

namespace Agop.Silo.Cluster;

/// <summary>
/// Connects the grains of a silo with its lanes, which are threads of their own: grains hand tasks over and receive outcomes as messages.
/// Two pumps send what the lanes report: one to the scheduler, at each change and once a second, one to the grains of the tasks and sweeps.
/// What happens while a message is on its way is gathered into the next.
/// </summary>
/// <param name="name">The silo's name.</param>
/// <param name="kinds">The kind of each lane.</param>
/// <param name="sweep">The only sweep that it works for, or null.</param>
/// <param name="grains">Finds grains.</param>
/// <param name="aggregators">Finds aggregators.</param>
/// <param name="self">This silo.</param>
/// <param name="data">Where the silo's samples are.</param>
/// <param name="held">The shards there.</param>
/// <param name="assignments">What the lanes are to ask for.</param>
/// <param name="wake">Wakes whoever asks for them.</param>
/// <param name="readiness">Whether the silo takes work.</param>
/// <param name="log">For what goes wrong on the way; it is made good by the ledger.</param>
internal sealed partial class LocalLanes(
    string name,
    IReadOnlyList<string> kinds,
    string? sweep,
    IGrainFactory grains,
    Aggregators aggregators,
    ILocalSiloDetails self,
    DataAccess data,
    HeldShards held,
    Assignments assignments,
    Signal wake,
    SiloState readiness,
    ILogger<LocalLanes> log
) : ILocalLanes, ISiloObserver, IDisposable
{
    private static readonly TimeSpan s_pulse = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly LaneState[] _lanes = [.. kinds.Select(kind => new LaneState(kind)), new LaneState(Lane.Merging.Device)];
    private readonly Dictionary<string, Assignment> _assigned = new(StringComparer.Ordinal);
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _seconds = new(StringComparer.Ordinal);
    private readonly Signal _reportable = new(),
        _tellable = new();
    private readonly CancellationTokenSource _ending = new();
    private List<string> _gone = [];
    private List<(Assignment Assignment, TaskEvent Event)> _events = [];
    private List<(Assignment Assignment, bool Done)> _ended = [];
    private Task _pumps = Task.CompletedTask;

    /// <inheritdoc/>
    public SiloAddress Silo => self.SiloAddress;

    /// <inheritdoc/>
    public HeldSamples Samples => held.Now;

    private ISchedulerGrain Scheduler => grains.GetGrain<ISchedulerGrain>(0);

    /// <summary>Starts the pumps.</summary>
    public void Open() => _pumps = Task.WhenAll(Pump(_reportable, Report), Pump(_tellable, Tell));

    /// <summary>Stops the pumps, sends what is left, and tells the scheduler that this silo leaves.</summary>
    public async Task Close()
    {
        await Stop();
        await Tell();
        await Safely("good-bye", () => Scheduler.Leave(Silo));
    }

    /// <summary>Stops the pumps.</summary>
    public async Task Stop()
    {
        await _ending.CancelAsync();
        _reportable.Raise();
        _tellable.Raise();
        await _pumps;
    }

    /// <inheritdoc/>
    public void Assign(Assignment assignment)
    {
        lock (_gate)
        {
            if (!_assigned.TryAdd(assignment.Task, assignment))
                return;
            _waiting.Add(assignment.Task);
        }
        assignments.Add(assignment.Lane, assignment.Role, [assignment.Task]);
        wake.Raise();
    }

    /// <inheritdoc/>
    public bool Withdraw(string task)
    {
        if (Assigned(task) is not { } assignment)
            return true;
        if (!assignments.Remove(assignment.Lane, assignment.Role, task))
            return false;
        lock (_gate)
        {
            _assigned.Remove(task);
            _waiting.Remove(task);
            _gone.Add(task);
        }
        _reportable.Raise();
        return true;
    }

    /// <summary>Why a task was assigned to this silo, for people; null where there was no choice.</summary>
    public string? WhyHere(string task) => Assigned(task)?.Why;

    /// <summary>Whether all that becomes of a task's result is that it is merged.</summary>
    public async Task<bool> IsStep(string task) => Assigned(task) is { } assignment && await aggregators.IsStep(assignment);

    /// <inheritdoc/>
    public LaneStatus Status(int lane)
    {
        lock (_gate)
        {
            if (lane < 0 || lane >= kinds.Count)
                throw new ArgumentException($"silo {name} has lanes 0 to {kinds.Count - 1}, not {lane}");
            var state = _lanes[lane];
            return new LaneStatus(
                name,
                state.Kind,
                state.Task,
                state.TaskKind,
                state.Share,
                state.Since,
                state.Done,
                state.Busy,
                new Dictionary<string, double>(_seconds, StringComparer.Ordinal)
            );
        }
    }

    /// <inheritdoc/>
    public void Started(Claim claim, int lane)
    {
        lock (_gate)
        {
            _lanes[lane].Begin(claim);
            _waiting.Remove(claim.Task);
            Note(claim.Task, TaskChange.Started, lane, 0);
        }
        _reportable.Raise();
    }

    /// <inheritdoc/>
    public void Progressed(Claim claim, int lane, double share)
    {
        lock (_gate)
        {
            _lanes[lane].Share = share;
            if (_assigned.TryGetValue(claim.Task, out var assignment))
            {
                var told = new TaskEvent(
                    claim.Task,
                    claim.Kind,
                    TaskChange.Progressed,
                    name,
                    lane,
                    DateTimeOffset.UtcNow,
                    _lanes[lane].Task == claim.Task ? _lanes[lane].Since : null,
                    share,
                    Why: assignment.Why
                );
                // A newer progress message replaces an unsent one.
                if (
                    _events.FindLastIndex(entry => entry.Event.Task == claim.Task) is >= 0 and var last
                    && _events[last].Event.Change == TaskChange.Progressed
                )
                    _events[last] = (assignment, told);
                else
                    _events.Add((assignment, told));
            }
        }
        _tellable.Raise();
    }

    /// <inheritdoc/>
    public void Recorded(Claim claim, int lane, double seconds, string? facts)
    {
        lock (_gate)
        {
            _seconds[claim.Kind] = MovingMean.Add(_seconds.TryGetValue(claim.Kind, out var mean) ? mean : null, seconds);
            _lanes[lane].Done++;
            End(claim.Task, lane, TaskChange.Done, seconds, facts);
        }
    }

    /// <inheritdoc/>
    public void Refused(Claim claim)
    {
        lock (_gate)
            End(claim.Task, -1, TaskChange.Again);
    }

    /// <inheritdoc/>
    public void Failed(Claim claim, int lane, string error, Failure failure)
    {
        lock (_gate)
            End(claim.Task, lane, failure.Final ? TaskChange.Failed : TaskChange.Again);
    }

    /// <inheritdoc/>
    public void GaveBack(Claim claim, int lane, string reason)
    {
        lock (_gate)
            End(claim.Task, lane, TaskChange.Again);
    }

    /// <inheritdoc/>
    public void Declined(IReadOnlyList<string> tasks)
    {
        lock (_gate)
            foreach (var task in tasks)
                End(task, -1, happened: null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ending.Dispose();
        _reportable.Dispose();
        _tellable.Dispose();
    }

    private Assignment? Assigned(string task)
    {
        lock (_gate)
            return _assigned.GetValueOrDefault(task);
    }

    private void Note(string task, TaskChange happened, int lane, double share, double seconds = 0, string? facts = null)
    {
        if (!_assigned.TryGetValue(task, out var assignment))
            return;
        _events.Add(
            (
                assignment,
                new TaskEvent(
                    task,
                    assignment.Kind,
                    happened,
                    name,
                    lane,
                    DateTimeOffset.UtcNow,
                    null,
                    share,
                    seconds,
                    facts,
                    assignment.Why
                )
            )
        );
        _tellable.Raise();
    }

    /// <summary>A task is not this silo's any more.</summary>
    /// <param name="task">Which.</param>
    /// <param name="lane">The lane that had it, or -1.</param>
    /// <param name="happened">What to tell; null where it never began.</param>
    /// <param name="seconds">How long its computation took, once done.</param>
    /// <param name="facts">What is said of its result in short.</param>
    private void End(string task, int lane, TaskChange? happened, double seconds = 0, string? facts = null)
    {
        // Late progress may arrive when the lane already runs another task.
        if (lane >= 0 && _lanes[lane].Task == task)
            _lanes[lane].End();
        else
            foreach (var state in _lanes.Where(state => state.Task == task))
                state.End();
        if (happened is { } told)
            Note(task, told, lane, 1, seconds, facts);
        _waiting.Remove(task);
        if (_assigned.Remove(task, out var assignment))
            _ended.Add((assignment, happened == TaskChange.Done));
        _gone.Add(task);
        _reportable.Raise();
        _tellable.Raise();
    }

    private async Task Pump(Signal signal, Func<Task> carry)
    {
        while (!_ending.IsCancellationRequested)
        {
            await carry();
            await signal.WaitAsync(s_pulse);
        }
    }

    private async Task Report()
    {
        var takesWork = readiness.TakesWork;
        if (!takesWork)
            GiveUpWaiting();
        SiloReport report;
        var samples = Samples.Version;
        lock (_gate)
        {
            report = new SiloReport(
                Silo,
                name,
                sweep,
                takesWork ? [.. _lanes.Take(kinds.Count).Select(lane => new LaneReport(lane.Kind, lane.Task))] : [],
                [.. _waiting.Select(task => _assigned[task])],
                _gone,
                new Dictionary<string, double>(_seconds, StringComparer.Ordinal),
                samples,
                data.Others?.BytesPerSecond
            );
            _gone = [];
        }
        if (await Safely("a report", () => Scheduler.Report(report)))
            return;
        lock (_gate)
            _gone.AddRange(report.Gone);
    }

    /// <summary>Gives up the tasks that would wait here for long, so that other silos take them.</summary>
    private void GiveUpWaiting()
    {
        string[] waiting;
        lock (_gate)
            waiting = [.. _waiting];
        foreach (var task in waiting)
            Withdraw(task);
    }

    private async Task Tell()
    {
        List<(Assignment Assignment, TaskEvent Event)> events;
        List<(Assignment Assignment, bool Done)> ended;
        lock (_gate)
            (events, _events, ended, _ended) = (_events, [], _ended, []);
        foreach (var (assignment, done) in ended)
            _ = Safely($"the end of {assignment.Kind} {ShortId.Of(assignment.Task)}", () => TellEnd(assignment, done));
        foreach (
            var told in events
                .SelectMany(entry => entry.Assignment.Sweeps.Select(to => (Sweep: to, entry.Event)))
                .GroupBy(entry => entry.Sweep, entry => entry.Event)
        )
            await Safely($"news of {ShortId.Of(told.Key)}", () => grains.GetGrain<ISweepGrain>(told.Key).Apply([.. told]));
    }

    private async Task TellEnd(Assignment assignment, bool done)
    {
        if (assignment.Role == LaneRole.Merges)
        {
            if (await aggregators.Of(assignment) is { } aggregator)
                await aggregator.Ended(assignment, done);
            return;
        }
        // Places a new activation here, where the result is in memory.
        RequestContext.Set(IPlacementDirector.PlacementHintKey, Silo);
        try
        {
            await WorkGrains.Of(grains, assignment).Ended(assignment, done);
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }

    /// <summary>A message that may get lost.</summary>
    private async Task<bool> Safely(string what, Func<Task> send)
    {
        try
        {
            await send();
            return true;
        }
        // Messages fail while the cluster changes. The ledger holds what matters, and the next message repeats the state.
#pragma warning disable CA1031
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (!_ending.IsCancellationRequested)
                LogUndelivered(what, error.Message);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "{What} did not arrive: {Error}")]
    private partial void LogUndelivered(string what, string error);
}
