using System.Runtime.ExceptionServices;
using Agop.Core.Execution;
using Agop.Grains.Contracts;
using Agop.Ledger;
using Agop.Silo.Computing;
using Agop.Silo.Dispatching;
using Agop.Silo.Watching;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Sharing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Agop.Silo.Lanes;

/// <summary>
/// What a silo does: a loop that speaks with the ledger, one that keeps its leases, one that listens for work, and a thread per lane. Asked
/// to stop, it drains: nothing new is claimed, running tasks finish or, when the grace is over, are stopped and given back.
/// </summary>
internal sealed class SiloWorker : IHostedService, IDrain, IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5),
        s_lastWords = TimeSpan.FromSeconds(10),
        s_drainGlance = TimeSpan.FromMilliseconds(200);

    /// <summary>How often an idle silo looks for work that no one announced, such as retries that are due.</summary>
    private static readonly TimeSpan s_glance = TimeSpan.FromSeconds(1);

    private readonly ILedger _ledger;
    private readonly LedgerRetry _retry;
    private readonly ITaskComputer _computer;
    private readonly SiloOptions _options;
    private readonly SiloState _state;
    private readonly ISiloIdentity _identity;
    private readonly SiloObservers _observer;
    private readonly LaneBoard _board;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly Dispatcher _dispatcher;
    private readonly bool _listens;
    private readonly IReadOnlyList<Lane> _all;
    private readonly SpareThreads _spare;
    private readonly Task[] _computing;
    private readonly Signal _wake;
    private readonly Signal _lookout = new();
    private readonly CancellationTokenSource _ending = new(),
        _drained = new();
    private LaneThread[] _lanes = [];
    private CancellationTokenRegistration _asked;
    private Exception? _failure;
    private Task _life = Task.CompletedTask;

    public SiloWorker(
        ILedger ledger,
        LedgerRetry retry,
        ITaskComputer computer,
        IOptions<SiloOptions> options,
        SiloLanes lanes,
        SiloState state,
        ISiloIdentity identity,
        IDemands demands,
        Signal wake,
        SiloObservers observer,
        LaneBoard board,
        IHostApplicationLifetime lifetime
    )
    {
        (_ledger, _retry, _computer, _options, _state) = (ledger, retry, computer, options.Value, state);
        (_identity, _observer, _board, _lifetime, _wake) = (identity, observer, board, lifetime, wake);
        _listens = demands is AnyWork;
        _dispatcher = new Dispatcher(
            ledger,
            _options.Name,
            identity.Process,
            lanes.All,
            demands,
            work => _computing![work.Lane] = GuardAsync(ComputeAsync(work)),
            observer
        );
        _computing = [.. lanes.All.Select(_ => Task.CompletedTask)];
        _all = lanes.All;
        // The processors that no lane has help the GPUs.
        var (gpus, processors) = (_all.Count(lane => lane.Gpu is not null), _all.Count(IsHelpful));
        _spare = new SpareThreads(gpus == 0 ? 0 : Math.Max(gpus, Environment.ProcessorCount - processors));
    }

    /// <summary>Whether its lanes have started.</summary>
    public bool HasStarted => _lanes.Length > 0;

    /// <inheritdoc/>
    public DrainView Progress => new(_state.IsDraining, _dispatcher.Unfinished);

    /// <summary>Throws what it ended with, where it did not end in order.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Runs before the host stops its parts, so that nothing is claimed once the silo is asked to end.
        _asked = _lifetime.ApplicationStopping.Register(End);
        // Not earlier: only LiveAsync waits for the lanes, and the process must not end while a lane loads libtorch.
        _lanes = [.. _all.Select(Begin)];
        _life = LiveAsync();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _life.WaitAsync(cancellationToken);

    /// <summary>Looks for tasks of dead silos now, and not at the next heartbeat.</summary>
    public void ReclaimExpired() => _lookout.Raise();

    /// <inheritdoc/>
    public void Drain()
    {
        _state.Drain();
        _dispatcher.Drain();
        _wake.Raise();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _asked.Dispose();
        foreach (var lane in _lanes)
            lane.End();
        _spare.End();
        _lookout.Dispose();
        _ending.Dispose();
        _drained.Dispose();
    }

    private LaneThread Begin(Lane lane, int number) =>
        new(
            lane,
            number,
            () =>
            {
                if (lane.Gpu is { } gpu)
                    LaneDevice.Use(gpu);
                _computer.Prepare();
            },
            IsHelpful(lane) ? _spare : null
        );

    /// <summary>Whether it takes parts of other lanes' tasks while it has none: a GPU keeps its own network and images.</summary>
    private static bool IsHelpful(Lane lane) => lane is { Gpu: null, Role: LaneRole.Tasks };

    private async Task LiveAsync()
    {
        Task[] lanes = [.. _lanes.Select(lane => GuardAsync(lane.Ended))];
        var keeper = GuardAsync(KeepLeasesAsync());
        var listener = _listens ? GuardAsync(ListenAsync()) : Task.CompletedTask;
        await GuardAsync(WorkAsync());
        await GuardAsync(DrainAsync());
        _dispatcher.StopAll();
        await Task.WhenAll(_computing);
        foreach (var lane in _lanes)
            lane.End();
        await Task.WhenAll(lanes);
        await _drained.CancelAsync();
        await Task.WhenAll(keeper, listener);
        await GuardAsync(LeaveAsync());
    }

    /// <summary>One of the worker's activities; where it fails, the silo ends with its error.</summary>
    private async Task GuardAsync(Task activity)
    {
        try
        {
            await activity;
        }
#pragma warning disable CA1031 // Kept for whoever runs the host.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Fail(error);
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            while (!_ending.IsCancellationRequested)
            {
                // A turn is not ended half-way: what it hands in would have to be handed in again.
                var again = await _retry.CallAsync(_ => _dispatcher.TurnAsync(claims: !_state.IsPaused), _ending.Token);
                if (!again)
                    await _wake.WaitAsync(s_glance);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The ledger does not answer, and there is no need to wait for it.
        }
    }

    private async Task DrainAsync()
    {
        // Results that cannot be handed in for this long have lost their leases by then.
        using var patience = new CancellationTokenSource(_options.Grace + s_lastWords);
        using var grace = new CancellationTokenSource(_options.Grace);
        await using var stopping = grace.Token.Register(() =>
        {
            _dispatcher.StopAll();
            _wake.Raise();
        });
        try
        {
            while (!_dispatcher.IsIdle && _failure is null)
            {
                var again = await _retry.CallAsync(_ => _dispatcher.TurnAsync(claims: false), patience.Token);
                if (!again && !_dispatcher.IsIdle)
                    await _wake.WaitAsync(grace.IsCancellationRequested ? s_drainGlance : s_glance);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // The ledger takes nothing any more.
        }
    }

    private async Task KeepLeasesAsync()
    {
        try
        {
            while (true)
            {
                // Renewed first: a silo that slept through its leases keeps what no one has taken.
                await _retry.CallAsync(
                    async ending =>
                    {
                        await _dispatcher.RenewAsync(_board.Activity.ToJson(), ending);
                        await _dispatcher.ReclaimExpiredAsync(_identity.IsDead, ending);
                    },
                    _drained.Token
                );
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
                    var news = await _ledger.WaitForWorkAsync(heard, s_pause, _ending.Token);
                    if (news != heard)
                        _wake.Raise();
                    heard = news;
                }
                catch (LedgerException)
                {
                    // The dispatcher meets the same error and reports it; meanwhile the silo polls.
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
            Show = preview => _observer.Showed(work.Claim, work.Lane, preview),
            Spare = _spare,
        };
        var outcome = await _computer.ComputeAsync(work.Claim, context, _lanes[work.Lane]);
        if (outcome is Outcome.GivenBack { Trouble: true } given)
        {
            if (!_options.RetryTransient)
                Fail(new LedgerException(given.Reason) { IsTransient = true });
            _state.Pause(s_pause);
        }
        _dispatcher.Finish(work, outcome);
        _wake.Raise();
    }

    /// <summary>Gives back what is still held; where the ledger does not answer, its leases run out.</summary>
    private async Task LeaveAsync()
    {
        try
        {
            await _dispatcher.LeaveAsync();
        }
        catch (LedgerException error) when (error.IsTransient && _options.RetryTransient)
        {
            // The leases run out.
        }
    }

    private void End()
    {
        _ending.Cancel();
        Drain();
    }

    /// <summary>Ends with an error: the first, from which others follow.</summary>
    private void Fail(Exception error)
    {
        _failure ??= error;
        _lifetime.StopApplication();
    }
}
