using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Agop.Ledger;
using Agop.Silo.Computing;
using Agop.Silo.Dispatching;
using Agop.Silo.Watching;

namespace Agop.Silo.Hosting;

/// <summary>
/// A silo: a thread that speaks with the ledger, one that keeps its leases, one that listens for work, and a thread per lane. It lives
/// until it is asked to end, and then drains: nothing new is claimed, running tasks finish or, when the grace is over, are stopped and
/// given back.
/// </summary>
public sealed class SiloHost : ISilo
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(200),
        s_longestPause = TimeSpan.FromSeconds(5),
        s_lastWords = TimeSpan.FromSeconds(10);

    /// <summary>How often an idle silo looks for work that no one announced, such as retries that are due.</summary>
    private static readonly TimeSpan s_glance = TimeSpan.FromSeconds(1);

    private readonly ILedger _ledger;
    private readonly SiloOptions _options;
    private readonly ISiloObserver _observer;
    private readonly LaneBoard _board;
    private readonly Dispatcher _dispatcher;
    private readonly Assignments? _assignments;
    private readonly LaneThread[] _lanes;
    private readonly AutoResetEvent _signal = new(initialState: false);
    private readonly AutoResetEvent _lookout = new(initialState: false);
    private readonly ManualResetEvent _drained = new(initialState: false);
    private readonly CancellationTokenSource _ending = new();
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
        (_ledger, _options) = (ledger, options);
        _board = new LaneBoard(options.Lanes, TimeProvider.System);
        _observer = observer = new SiloObservers(_board, observer);
        _assignments = options.Assigned ? new Assignments(observer.Declined) : null;
        _dispatcher = new Dispatcher(
            ledger,
            options.Name,
            options.Process,
            [.. options.Lanes.Select(LaneList.KindOf)],
            _assignments ?? (IDemands)new AnyWork(options.Sweep),
            work => _lanes![work.Lane].Start(work),
            observer
        );
        _lanes =
        [
            .. options.Lanes.Select((lane, number) => new LaneThread(number, LaneList.GpuOf(lane), computer, observer, Finish, Stop)),
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
    public void Run(CancellationToken end)
    {
        using var ending = end.Register(End);
        var keeper = Guarded("leases", KeepLeases);
        var listener = _assignments is null ? Guarded("listener", Listen) : null;
        try
        {
            while (!_ending.IsCancellationRequested)
                Work();
            DrainLanes();
        }
#pragma warning disable CA1031 // Thrown again below, when all threads have ended.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Stop(error);
        }
        _dispatcher.StopAll();
        foreach (var lane in _lanes)
            lane.End();
        foreach (var lane in _lanes)
            lane.Join();
        _drained.Set();
        listener?.Join();
        keeper.Join();
        Ask(_dispatcher.Leave);
        if (_fatal is { } fatal)
            ExceptionDispatchInfo.Throw(fatal);
    }

    /// <summary>Asks it to end, as the token of <see cref="Run"/> does.</summary>
    public void End()
    {
        _dispatcher.Drain();
        _ending.Cancel();
        _signal.Set();
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
        _signal.Set();
    }

    /// <summary>Takes an assignment back.</summary>
    /// <returns>Whether it was not begun yet.</returns>
    public bool Withdraw(string lane, string task) => _assignments is not null && _assignments.Remove(lane, task);

    /// <summary>Looks for tasks of dead silos now, and not at the next heartbeat.</summary>
    public void ReclaimExpired() => _lookout.Set();

    /// <inheritdoc/>
    public void Dispose()
    {
        _lookout.Dispose();
        _ending.Dispose();
        _signal.Dispose();
        _drained.Dispose();
    }

    /// <summary>A thread of the silo's, which ends with the silo, and the silo with it where it fails.</summary>
    private Thread Guarded(string name, Action life)
    {
        var thread = new Thread(() =>
        {
            try
            {
                life();
            }
#pragma warning disable CA1031 // Thrown again by Run, on its caller's thread.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Stop(error);
            }
        })
        {
            Name = name,
            IsBackground = true,
        };
        thread.Start();
        return thread;
    }

    /// <summary>A turn with the ledger, and a wait where there is nothing to do.</summary>
    private void Work()
    {
        var again = false;
        var claims = Stopwatch.GetTimestamp() >= Interlocked.Read(ref _pausedUntil);
        var answered = Ask(() => again = _dispatcher.Turn(claims));
        if (answered && again)
            return;
        _signal.WaitOne(answered ? s_glance : Pause());
    }

    private void DrainLanes()
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
            if (!Ask(() => again = _dispatcher.Turn(claims: false)) && clock.Elapsed >= _options.Grace + s_lastWords)
                break;
            if (!again && !_dispatcher.IsIdle)
                _signal.WaitOne(stopped ? s_firstPause : Shorter(Later(_options.Grace - clock.Elapsed), s_glance));
        }
    }

    private void KeepLeases()
    {
        do
        {
            // Renewed first: a silo that slept through its leases keeps what no one has taken.
            Ask(() =>
            {
                _dispatcher.Renew(_board.Activity.ToJson());
                _dispatcher.ReclaimExpired(_options.IsDead);
            });
        } while (WaitHandle.WaitAny([_drained, _lookout], _options.Heartbeat) != 0);
    }

    private void Listen()
    {
        var heard = 0L;
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                var news = _ledger.WaitForWork(heard, s_longestPause, _ending.Token);
                if (news != heard)
                    _signal.Set();
                heard = news;
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (LedgerException)
            {
                // The dispatcher meets the same and says so; glances replace the news meanwhile.
                _ending.Token.WaitHandle.WaitOne(s_glance);
            }
        }
    }

    private void Finish(Work work, Outcome outcome)
    {
        if (outcome is Outcome.GivenBack { Trouble: true } given)
        {
            if (!_options.RetryTransient)
                Stop(new LedgerException(given.Reason) { IsTransient = true });
            Interlocked.Exchange(ref _pausedUntil, Stopwatch.GetTimestamp() + (long)(s_longestPause.TotalSeconds * Stopwatch.Frequency));
        }
        _dispatcher.Finish(work, outcome);
        _signal.Set();
    }

    /// <summary>Asks the ledger something.</summary>
    /// <returns>Whether it answered.</returns>
    private bool Ask(Action question)
    {
        try
        {
            question();
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
