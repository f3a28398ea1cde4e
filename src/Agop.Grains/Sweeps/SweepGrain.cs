using Agop.Grains.Contracts;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Utilities;

namespace Agop.Grains.Sweeps;

/// <inheritdoc cref="ISweepGrain"/>
[Reentrant]
internal sealed class SweepGrain(ISweeps ledger, SweepMaps maps, TimeProvider clock, ILogger<SweepGrain> log) : Grain, ISweepGrain
{
    /// <summary>What happens within this time is told at once together.</summary>
    private static readonly TimeSpan s_gathering = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan s_check = TimeSpan.FromSeconds(1),
        s_attention = TimeSpan.FromMinutes(1);
    private readonly SweepState _state = new();
    private readonly ObserverManager<ISweepObserver> _observers = new(s_attention, log)
    {
        GetDateTime = () => clock.GetUtcNow().UtcDateTime,
    };
    private SweepMap? _map;
    private List<TaskNews>? _since;
    private bool _telling;
    private bool _checking;

    private string Id => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _map = await maps.Find(Id);
        await Load();
        this.RegisterGrainTimer(_ => Glance(), new GrainTimerCreationOptions(s_check, s_check) { Interleave = true });
    }

    public async Task<SweepSnapshot> Snapshot()
    {
        if (_observers.Count == 0)
            await Check();
        return Known();
    }

    public async Task<SweepSnapshot> Follow(ISweepObserver observer)
    {
        _observers.Subscribe(observer, observer);
        await Check();
        return Known();
    }

    public Task Unfollow(ISweepObserver observer)
    {
        _observers.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    public async Task Apply(IReadOnlyList<TaskNews> news)
    {
        foreach (var word in news)
            _state.Apply(word);
        _since?.AddRange(news);
        Tell();
        if (_state.SeemsEnded)
            await Check();
    }

    public Task Score(string task, double score)
    {
        _state.Score(task, score);
        Tell();
        return Task.CompletedTask;
    }

    private SweepSnapshot Known() => _state.Snapshot(_map) ?? throw new ArgumentException($"the ledger knows no sweep {ShortId.Of(Id)}");

    private async Task Load()
    {
        var since = _since = [];
        try
        {
            // The sweep is read last: tasks that a cancellation ended are never shown as ends of a sweep that goes on.
            var tasks = await ledger.TasksAsync(Id);
            if (await ledger.SweepAsync(Id) is { } status)
                _state.Load(status, tasks, since);
        }
        finally
        {
            if (_since == since)
                _since = null;
        }
    }

    /// <summary>Where someone looks, compares with the ledger.</summary>
    private Task Glance()
    {
        _observers.ClearExpired();
        return _observers.Count > 0 ? Check() : Task.CompletedTask;
    }

    /// <summary>Compares with the ledger.</summary>
    private async Task Check()
    {
        if (_checking)
            return;
        _checking = true;
        try
        {
            var before = _state.Snapshot(_map)?.Counts;
            if (await ledger.SweepAsync(Id) is not { } status)
                return;
            var ended = _state.Ended;
            if (_state.Check(status) || before is null || (status.Ended && !ended))
                await Load();
            if (before is null || !Same(before, _state.Snapshot(_map)!.Counts))
                Tell();
        }
        catch (LedgerException) when (_state.Snapshot(_map) is not null)
        {
            // The last known state is shown until the ledger answers again.
        }
        finally
        {
            _checking = false;
        }
    }

    private static bool Same(IReadOnlyDictionary<TaskState, int> a, IReadOnlyDictionary<TaskState, int> b) =>
        a.Count == b.Count && a.All(entry => b.GetValueOrDefault(entry.Key) == entry.Value);

    /// <summary>Tells the observers, once for all that happens until then.</summary>
    private void Tell()
    {
        if (_telling || _observers.Count == 0)
            return;
        _telling = true;
        this.RegisterGrainTimer(
            async _ =>
            {
                _telling = false;
                if (_state.Snapshot(_map) is { } snapshot)
                    await _observers.Notify(observer => observer.Changed(snapshot));
            },
            new GrainTimerCreationOptions(s_gathering, Timeout.InfiniteTimeSpan) { Interleave = true }
        );
    }
}
