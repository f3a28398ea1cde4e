using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Agop.Core.Execution;
using Agop.Ledger;
using Agop.Silo.Computing;
using Agop.Silo.Dispatching;
using Agop.Silo.Watching;
using Agop.Sweeps.Tasks;

namespace Agop.Silo.Hosting;

/// <summary>
/// A silo: a loop that speaks with the ledger, one that keeps its leases, one that listens for work, and a thread per lane. It lives until
/// it is asked to end, and then drains: nothing new is claimed, running tasks finish or, when the grace is over, are stopped and given
/// back.
/// </summary>
public sealed class SiloHost : ISilo
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(200),
        s_longestPause = TimeSpan.FromSeconds(5),
        s_lastWords = TimeSpan.FromSeconds(10);

    /// <summary>How often an idle silo looks for work that no one announced, such as retries that are due.</summary>
    private static readonly TimeSpan s_glance = TimeSpan.FromSeconds(1);

    private readonly ILedger _ledger;
    private readonly ITaskComputer _computer;
    private readonly SiloOptions _options;
    private readonly ISiloObserver _observer;
    private readonly LaneBoard _board;
    private readonly Dispatcher _dispatcher;
    private readonly Assignments? _assignments;
    private readonly LaneThread[] _lanes;
    private readonly Task[] _computing;
    private readonly Signal _signal = new(),
        _lookout = new();
    private readonly CancellationTokenSource _ending = new(),
        _drained = new();
    private readonly Lock _contact = new();
    private Exception? _fatal;
    private TimeSpan _pause;
    private long _pausedUntil;
    private long? _answered;
    private bool _failing;

    /// <param name="ledger">Where the tasks are.</param>
    /// <param name="computer">Computes them.</param>
    /// <param name="options">How.</param>
    /// <param name="observer">Is told what happens.</param>
    public SiloHost(ILedger ledger, ITaskComputer computer, SiloOptions options, ISiloObserver observer)
    {
        (_ledger, _computer, _options) = (ledger, computer, options);
        _board = new LaneBoard(options.Lanes, TimeProvider.System);
        _observer = observer = new SiloObservers(_board, observer);
        _assignments = options.Assigned ? new Assignments(observer.Declined) : null;
        _dispatcher = new Dispatcher(
            ledger,
            options.Name,
            options.Process,
            [.. options.Lanes.Select(LaneList.KindOf)],
            _assignments ?? (IDemands)new AnyWork(options.Sweep),
            work => _computing![work.Lane] = GuardAsync(ComputeAsync(work)),
            observer
        );
        _computing = [.. options.Lanes.Select(_ => Task.CompletedTask)];
        _lanes =
        [
            .. options.Lanes.Select(
                (lane, number) =>
                    new LaneThread(
                        number,
                        () =>
                        {
                            if (LaneList.GpuOf(lane) is { } gpu)
                                LaneDevice.Use(gpu);
                            computer.Prepare();
                        }
                    )
            ),
        ];
    }

    /// <inheritdoc/>
    public bool IsReady
    {
        get
        {
            lock (_contact)
                return !_ending.IsCancellationRequested
                    && !_failing
                    && _answered is { } answered
                    && Stopwatch.GetElapsedTime(answered) < 3 * _options.Heartbeat;
        }
    }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken end)
    {
        using var ending = end.Register(End);
        Task[] lanes = [.. _lanes.Select(lane => GuardAsync(lane.Ended))];
        var keeper = GuardAsync(KeepLeasesAsync());
        var listener = _assignments is null ? GuardAsync(ListenAsync()) : Task.CompletedTask;
        await GuardAsync(WorkAsync());
        _dispatcher.StopAll();
        await Task.WhenAll(_computing);
        foreach (var lane in _lanes)
            lane.End();
        await Task.WhenAll(lanes);
        await _drained.CancelAsync();
        await Task.WhenAll(keeper, listener);
        await AskAsync(() => _dispatcher.LeaveAsync());
        if (_fatal is { } fatal)
            ExceptionDispatchInfo.Throw(fatal);
    }

    /// <summary>Asks it to end, as the token of <see cref="RunAsync"/> does.</summary>
    public void End()
    {
        _dispatcher.Drain();
        _ending.Cancel();
        _signal.Raise();
    }

    /// <summary>Whether it claims work now: it is not ending, the ledger answers, and nothing else is in the way.</summary>
    public bool TakesWork
    {
        get
        {
            lock (_contact)
                return !_ending.IsCancellationRequested && !_failing && Stopwatch.GetTimestamp() >= Interlocked.Read(ref _pausedUntil);
        }
    }

    /// <summary>Assigns tasks to it.</summary>
    /// <param name="lane">The kind of lane, as in <see cref="SiloOptions.Lanes"/>.</param>
    /// <param name="tasks">Their ids, the most urgent first.</param>
    /// <exception cref="InvalidOperationException">It takes whatever is next.</exception>
    public void Assign(string lane, IEnumerable<string> tasks)
    {
        (_assignments ?? throw new InvalidOperationException("this silo takes no assignments")).Add(lane, tasks);
        _signal.Raise();
    }

    /// <summary>Takes an assignment back.</summary>
    /// <returns>Whether it was not begun yet.</returns>
    public bool Withdraw(string lane, string task) => _assignments is not null && _assignments.Remove(lane, task);

    /// <summary>Looks for tasks of dead silos now, and not at the next heartbeat.</summary>
    public void ReclaimExpired() => _lookout.Raise();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes)
            lane.End();
        _lookout.Dispose();
        _ending.Dispose();
        _drained.Dispose();
        _signal.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>One of the silo's activities; where it fails, the silo ends with its error.</summary>
    private async Task GuardAsync(Task activity)
    {
        try
        {
            await activity;
        }
#pragma warning disable CA1031 // Thrown again by RunAsync, when all has ended.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Stop(error);
        }
    }

    private async Task WorkAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            var claims = Stopwatch.GetTimestamp() >= Interlocked.Read(ref _pausedUntil);
            var again = false;
            var answered = await AskAsync(async () => again = await _dispatcher.TurnAsync(claims));
            if (!answered || !again)
                await _signal.WaitAsync(answered ? s_glance : Pause());
        }
        await DrainAsync();
    }

    private async Task DrainAsync()
    {
        var clock = Stopwatch.StartNew();
        var stopped = false;
        while (!_dispatcher.IsIdle && _fatal is null)
        {
            if (!stopped && clock.Elapsed >= _options.Grace)
            {
                _dispatcher.StopAll();
                stopped = true;
            }
            var again = false;
            // What cannot be handed in for so long is someone else's by then.
            if (
                !await AskAsync(async () => again = await _dispatcher.TurnAsync(claims: false))
                && clock.Elapsed >= _options.Grace + s_lastWords
            )
                break;
            if (!again && !_dispatcher.IsIdle)
                await _signal.WaitAsync(stopped ? s_firstPause : Shorter(Later(_options.Grace - clock.Elapsed), s_glance));
        }
    }

    private async Task KeepLeasesAsync()
    {
        try
        {
            while (true)
            {
                // Renewed first: a silo that slept through its leases keeps what no one has taken.
                await AskAsync(async () =>
                {
                    await _dispatcher.RenewAsync(_board.Activity.ToJson());
                    await _dispatcher.ReclaimExpiredAsync(_options.IsDead);
                });
                await _lookout.WaitAsync(_options.Heartbeat, _drained.Token);
            }
        }
        catch (OperationCanceledException) when (_drained.IsCancellationRequested)
        {
            // Nothing is held any more.
        }
    }

    private async Task ListenAsync()
    {
        var heard = 0L;
        try
        {
            while (true)
            {
                try
                {
                    var news = await _ledger.WaitForWorkAsync(heard, s_longestPause, _ending.Token);
                    if (news != heard)
                        _signal.Raise();
                    heard = news;
                }
                catch (LedgerException)
                {
                    // The dispatcher meets the same and says so; glances replace the news meanwhile.
                    await Task.Delay(s_glance, _ending.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // No more work is taken.
        }
    }

    /// <summary>Computes a task and hands its outcome to the dispatcher.</summary>
    private async Task ComputeAsync(Work work)
    {
        var context = new TaskContext(work.Stopping)
        {
            Progress = share => _observer.Progressed(work.Claim, work.Lane, share),
            Show = glimpse => _observer.Showed(work.Claim, work.Lane, glimpse),
        };
        var outcome = await _computer.ComputeAsync(work.Claim, context, _lanes[work.Lane]);
        if (outcome is Outcome.GivenBack { Trouble: true } given)
        {
            if (!_options.RetryTransient)
                Stop(new LedgerException(given.Reason) { IsTransient = true });
            Interlocked.Exchange(ref _pausedUntil, Stopwatch.GetTimestamp() + (long)(s_longestPause.TotalSeconds * Stopwatch.Frequency));
        }
        _dispatcher.Finish(work, outcome);
        _signal.Raise();
    }

    /// <summary>Asks the ledger something.</summary>
    /// <returns>Whether it answered.</returns>
    private async Task<bool> AskAsync(Func<Task> question)
    {
        try
        {
            await question();
            lock (_contact)
            {
                _answered = Stopwatch.GetTimestamp();
                _pause = TimeSpan.Zero;
                if (_failing)
                    _observer.LedgerAnswered();
                _failing = false;
            }
            return true;
        }
        catch (LedgerException error)
        {
            if (!_options.RetryTransient || !error.IsTransient)
                Stop(error);
            else
            {
                lock (_contact)
                {
                    if (!_failing)
                        _observer.LedgerFailed(error.Message);
                    _failing = true;
                }
            }
            return false;
        }
    }

    /// <summary>Waits grow while the trouble lasts.</summary>
    private TimeSpan Pause()
    {
        lock (_contact)
            return _pause = _pause == TimeSpan.Zero ? s_firstPause : Shorter(2 * _pause, s_longestPause);
    }

    /// <summary>Ends with an error: the first, from which others follow.</summary>
    private void Stop(Exception error)
    {
        _fatal ??= error;
        End();
    }

    private static TimeSpan Later(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
