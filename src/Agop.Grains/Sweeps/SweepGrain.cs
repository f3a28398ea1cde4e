using System.Diagnostics;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Progress;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Utilities;

namespace Agop.Grains.Sweeps;

/// <inheritdoc cref="ISweepGrain"/>
[Reentrant]
internal sealed class SweepGrain(ISweeps ledger, Results results, SweepIndexes indexes, TimeProvider clock, ILogger<SweepGrain> log)
    : Grain,
        ISweepGrain
{
    /// <summary>What happens within this time is told at once together; longer where a snapshot takes long.</summary>
    private static readonly TimeSpan s_gathering = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan s_check = TimeSpan.FromSeconds(1),
        s_attention = TimeSpan.FromMinutes(1);
    private readonly Guid _activation = Guid.NewGuid();
    private readonly ObserverManager<ISweepObserver> _observers = new(s_attention, log)
    {
        GetDateTime = () => clock.GetUtcNow().UtcDateTime,
    };
    private IGrainTimer _tell = null!;
    private SweepProgress _progress = null!;
    private ProgressReader _reader = null!;
    private TimeSpan _pause = s_gathering;
    private DateTimeOffset? _at;
    private long _version;
    private bool _telling;
    private Task _check = Task.CompletedTask;
    private Task? _nextCheck;

    private string Id => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Open();
        this.RegisterGrainTimer(_ => Glance(), new GrainTimerCreationOptions(s_check, s_check) { Interleave = true });
        _tell = this.RegisterGrainTimer(
            _ => TellNow(),
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true }
        );
    }

    public async Task<SweepSnapshot> Snapshot()
    {
        if (_observers.Count == 0)
            await Check();
        return Known().Snapshot;
    }

    public async Task<ToldSnapshot> Follow(ISweepObserver observer)
    {
        await CountLanes();
        await Check();
        // Not before: an observer is told nothing older than what the ledger knew when it asked.
        _observers.Subscribe(observer, observer);
        return Known();
    }

    public Task Unfollow(ISweepObserver observer)
    {
        _observers.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    public async Task Apply(IReadOnlyList<TaskEvent> events)
    {
        foreach (var told in events)
            _progress.Apply(told);
        _at = events[^1].At;
        Tell();
        if (_progress.SeemsEnded)
            await Check();
    }

    private async Task Open()
    {
        var (index, note) = await indexes.FindAsync(Id);
        _progress = new SweepProgress(index, note, clock);
        _reader = new ProgressReader(ledger, results, Id, _progress);
        await _reader.ReadAsync();
    }

    private ToldSnapshot Known() => Next() ?? throw new ArgumentException($"the ledger knows no sweep {ShortId.Of(Id)}");

    private ToldSnapshot? Next() => _progress.Snapshot() is { } snapshot ? new ToldSnapshot(_activation, ++_version, snapshot, _at) : null;

    /// <summary>Where someone looks, compares with the ledger.</summary>
    private async Task Glance()
    {
        _observers.ClearExpired();
        if (_observers.Count == 0)
            return;
        await CountLanes();
        await Check();
    }

    /// <summary>
    /// Compares with the ledger as it is now. A comparison that has begun may have read it before; those who ask meanwhile share the next.
    /// </summary>
    private Task Check() => _nextCheck ?? (_check.IsCompleted ? _check = CheckNow() : _nextCheck = CheckAfter(_check));

    private async Task CheckAfter(Task begun)
    {
        await begun.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _nextCheck = null;
        await (_check = CheckNow());
    }

    private async Task CheckNow()
    {
        try
        {
            if (await ledger.SweepAsync(Id) is not { } status || _reader.KnowsAllOf(status))
                return;
            // It was not submitted yet when it was asked for.
            if (!_progress.IsKnown)
                await Open();
            else
                await _reader.ReadAsync();
            Tell();
        }
        catch (LedgerException) when (_progress.IsKnown)
        {
            // The last known state is shown until the ledger answers again.
        }
    }

    /// <summary>Tells the observers, once for all that happens until then.</summary>
    private void Tell()
    {
        if (_telling || _observers.Count == 0)
            return;
        _telling = true;
        _tell.Change(_pause, Timeout.InfiniteTimeSpan);
    }

    private async Task TellNow()
    {
        _telling = false;
        var begun = Stopwatch.GetTimestamp();
        if (Next() is { } told)
            await _observers.Notify(observer => observer.Changed(told));
        _pause = Pacing.PauseAfter(Stopwatch.GetElapsedTime(begun), s_gathering);
    }

    /// <summary>The time left depends on how many tasks the cluster computes at a time.</summary>
    private async Task CountLanes()
    {
        try
        {
            _progress.Use((await GrainFactory.GetGrain<ISchedulerGrain>(0).Silos()).Sum(silo => silo.Lanes.Count));
        }
        catch (Exception error) when (error is OrleansException or TimeoutException)
        {
            // The scheduler moves; the last number is used until it answers again.
        }
    }
}
