using Agop.Grains.Contracts;
using Agop.Grains.Progress;
using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;

namespace Agop.Silo.Dispatching;

/// <summary>
/// All calls of a silo to the ledger: records results, claims for free lanes, renews leases, reclaims expired ones, releases tasks.
/// It has no loops and no clock of its own: the host calls <see cref="TurnAsync"/> in one loop and <see cref="RenewAsync"/> and <see
/// cref="ReclaimExpiredAsync"/> in another, and so does the simulation.
/// </summary>
/// <param name="ledger">Where the tasks are.</param>
/// <param name="name">The silo's name, for people.</param>
/// <param name="process">What tells its neighbours whether it lives.</param>
/// <param name="lanes">The lanes.</param>
/// <param name="demands">What to ask for.</param>
/// <param name="start">Lets a lane begin; called from <see cref="TurnAsync"/>.</param>
/// <param name="observer">Is told what happens.</param>
internal sealed class Dispatcher(
    ILedger ledger,
    string name,
    string process,
    IReadOnlyList<Lane> lanes,
    IDemands demands,
    Action<Work> start,
    ISiloObserver observer
)
{
    /// <summary>The most bytes of results per exchange; a single result may be larger.</summary>
    private const int MaxBytes = 16 << 20;

    private readonly Lock _gate = new();
    private readonly Work?[] _running = new Work?[lanes.Count];
    private readonly Claim?[] _last = new Claim?[lanes.Count];
    private readonly List<(Work Work, Outcome Outcome)> _finished = [];
    private long? _silo;
    private long _looks = Random.Shared.Next(int.MaxValue);
    private int _silos;
    private bool _uncertain;
    private bool _draining;

    /// <summary>How many tasks are being computed, or are not handed in yet.</summary>
    public int Unfinished
    {
        get
        {
            lock (_gate)
                return _finished.Count + _running.Count(work => work is not null);
        }
    }

    /// <summary>Whether nothing is being computed and everything is handed in.</summary>
    public bool IsIdle => Unfinished == 0;

    /// <summary>Claims nothing more.</summary>
    public void Drain()
    {
        lock (_gate)
            _draining = true;
    }

    /// <summary>Asks all running tasks to stop; what they leave is given back.</summary>
    public void StopAll()
    {
        lock (_gate)
            foreach (var work in _running)
                work?.Stop();
    }

    /// <summary>A lane is through with its task; called by lanes.</summary>
    public void Finish(Work work, Outcome outcome)
    {
        lock (_gate)
        {
            _running[work.Lane] = null;
            _finished.Add((work, outcome));
        }
    }

    /// <summary>One round of handing in and claiming.</summary>
    /// <param name="claims">Whether to claim, too.</param>
    /// <param name="cancellation">Ends it; nothing is lost.</param>
    /// <returns>
    /// Whether another round is worthwhile at once; else there is nothing to do until a lane finishes, work is announced, or a while has
    /// passed.
    /// </returns>
    /// <exception cref="LedgerException">The ledger did not answer; nothing is lost, and the next turn says it again.</exception>
    public async Task<bool> TurnAsync(bool claims = true, CancellationToken cancellation = default)
    {
        _silo ??= await ledger.JoinAsync(name, process, cancellation);
        if (_uncertain)
            await ReconcileAsync(_silo.Value, cancellation);
        await GiveUpAsync(cancellation);
        var again = false;
        var offered = Offered();
        foreach (var (lane, free) in claims ? Free() : [])
        {
            var demand = demands.For(lane, free.Count) with { Skills = TaskKinds.Skills };
            if (demand.Max == 0)
                continue;
            again |= await ExchangeAsync(offered, lane, demand, free, cancellation);
            offered = [];
        }
        if (offered.Count > 0)
            await ExchangeAsync(offered, default, Demand.None, [], cancellation);
        return again || HasOffers();
    }

    /// <summary>Renews the leases, and stops what was taken away.</summary>
    /// <param name="activity">What the silo is doing, for whoever looks.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RenewAsync(string? activity = null, CancellationToken cancellation = default)
    {
        if (_silo is not { } silo)
            return;
        List<Work> known;
        lock (_gate)
            known = [.. _running.OfType<Work>()];
        var held = (await ledger.RenewAsync(silo, activity, cancellation)).Select(claim => (claim.Task, claim.Token)).ToHashSet();
        lock (_gate)
        {
            // Claims held before the call and still running that the answer does not confirm are lost.
            foreach (
                var work in known.Where(work =>
                    _running[work.Lane] == work && !work.IsLost && !held.Contains((work.Claim.Task, work.Claim.Token))
                )
            )
            {
                work.IsLost = true;
                work.Stop();
                observer.Lost(work.Claim, work.Lane);
            }
        }
    }

    /// <summary>Takes back what dead silos hold: those whose leases ran out, and those that are known to be dead.</summary>
    /// <param name="isDead">Whether a silo, by what it gave as its process, is known to be dead.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task ReclaimExpiredAsync(Func<string, bool> isDead, CancellationToken cancellation = default)
    {
        // Of many silos only some look each time.
        if (++_looks % Pacing.TimesFor(_silos) != 0)
            return;
        var silos = await ledger.SilosAsync(cancellation: cancellation);
        _silos = silos.Count(silo => !silo.Gone);
        foreach (var silo in silos)
            if (
                silo.Number != _silo
                && isDead(silo.Process)
                && await ledger.EvictSiloAsync(silo.Number, cancellation) is var evicted
                && evicted > 0
            )
                observer.Reclaimed(evicted, silo.Name);
        if (await ledger.ReclaimExpiredAsync(cancellation) is var expired && expired > 0)
            observer.Reclaimed(expired, "silos whose leases ran out");
    }

    /// <summary>Gives back what is still held, and goes.</summary>
    public async Task LeaveAsync(CancellationToken cancellation = default)
    {
        if (_silo is { } silo)
            await ledger.LeaveAsync(silo, cancellation);
        _silo = null;
    }

    /// <summary>After an answer was lost: what is held and not known here was never begun, and is given back.</summary>
    private async Task ReconcileAsync(long silo, CancellationToken cancellation)
    {
        var held = await ledger.RenewAsync(silo, cancellation: cancellation);
        HashSet<(string, long)> known;
        lock (_gate)
            known =
            [
                .. _running
                    .OfType<Work>()
                    .Concat(_finished.Select(entry => entry.Work))
                    .Select(work => (work.Claim.Task, work.Claim.Token)),
            ];
        foreach (var claim in held.Where(claim => !known.Contains((claim.Task, claim.Token))))
            await ledger.ReleaseAsync(claim, cancellation);
        _uncertain = false;
    }

    /// <summary>Hands in failures and what is given back.</summary>
    private async Task GiveUpAsync(CancellationToken cancellation)
    {
        (Work Work, Outcome Outcome)[] finished;
        lock (_gate)
            finished = [.. _finished.Where(entry => entry.Outcome is not Outcome.Done)];
        foreach (var entry in finished)
        {
            var (work, claim) = (entry.Work, entry.Work.Claim);
            switch (entry.Outcome)
            {
                case Outcome.Failed failed when !work.IsLost:
                    var failure = await ledger.FailAsync(claim, failed.Error, failed.Certain, cancellation);
                    observer.Failed(claim, work.Lane, failed.Error, failure);
                    break;
                case Outcome.GivenBack given when !work.IsLost:
                    if (given.Lost.Count > 0)
                        await ledger.ReopenAsync(given.Lost, cancellation);
                    await ledger.ReleaseAsync(claim, cancellation);
                    observer.GaveBack(claim, work.Lane, given.Reason);
                    break;
                default:
                    observer.GaveBack(claim, work.Lane, "it was taken from this silo");
                    break;
            }
            Forget(work);
        }
    }

    private async Task<bool> ExchangeAsync(
        List<Completion> offered,
        Lane lane,
        Demand demand,
        List<int> free,
        CancellationToken cancellation
    )
    {
        Exchange answer;
        try
        {
            answer = await ledger.ExchangeAsync(_silo!.Value, offered, demand, cancellation);
        }
        catch (Exception error) when (error is LedgerException or OperationCanceledException)
        {
            // The exchange may have been committed all the same.
            _uncertain = true;
            throw;
        }
        foreach (var (completion, recorded) in offered.Zip(answer.Recorded))
        {
            var work = WorkOf(completion.Claim);
            if (recorded)
                observer.Recorded(completion.Claim, work.Lane, completion.Seconds, completion.Facts);
            else
                observer.Refused(completion.Claim);
            Forget(work);
        }
        foreach (var (claim, place) in Seated(answer.Claims, free))
        {
            var work = new Work(claim, place);
            _last[place] = claim;
            lock (_gate)
                _running[place] = work;
            observer.Started(claim, place);
            start(work);
        }
        if (demand.Tasks is { } asked)
        {
            var had = answer.Claims.Select(claim => claim.Task).ToHashSet(StringComparer.Ordinal);
            // Someone else holds the others, or they are done or not wanted any more.
            if (asked.Where(task => !had.Contains(task)).ToArray() is { Length: > 0 } declined)
                observer.Declined(declined);
        }
        return demand.Max > 0 && demands.Answered(lane, demand, answer.Claims);
    }

    /// <summary>Which lane gets which task: the one whose last task needed the same, since it has its network and its images.</summary>
    private IEnumerable<(Claim Claim, int Place)> Seated(IReadOnlyList<Claim> claims, IReadOnlyList<int> free)
    {
        var (open, left) = (claims.ToList(), free.ToList());
        while (open.Count > 0)
        {
            var (claim, place) = open.SelectMany(claim => left.Select(place => (claim, place)))
                .MaxBy(pair => Shared(pair.claim, pair.place));
            open.Remove(claim);
            left.Remove(place);
            yield return (claim, place);
        }
    }

    /// <summary>How many results a task shares with a lane's last one.</summary>
    private int Shared(Claim claim, int place) =>
        _last[place] is { } last ? claim.Needs.Count(need => need == last.Task || last.Needs.Contains(need)) : 0;

    /// <summary>The free lanes by device and role, with one of them to speak for all.</summary>
    private List<(Lane Lane, List<int> Places)> Free()
    {
        lock (_gate)
        {
            if (_draining)
                return [];
            return
            [
                .. Enumerable
                    .Range(0, lanes.Count)
                    .Where(lane => _running[lane] is null)
                    .GroupBy(lane => (lanes[lane].Device, lanes[lane].Role))
                    .Select(group => (lanes[group.First()], group.ToList())),
            ];
        }
    }

    /// <summary>The next results to hand in.</summary>
    private List<Completion> Offered()
    {
        lock (_gate)
        {
            var (offered, bytes) = (new List<Completion>(), 0L);
            foreach (var (work, outcome) in _finished)
            {
                if (outcome is not Outcome.Done done)
                    continue;
                bytes += done.Artifact?.Length ?? 0;
                if (offered.Count > 0 && bytes > MaxBytes)
                    break;
                offered.Add(new Completion(work.Claim, done.Artifact, done.Seconds) { Facts = done.Facts });
            }
            return offered;
        }
    }

    private bool HasOffers()
    {
        lock (_gate)
            return _finished.Count > 0;
    }

    private Work WorkOf(Claim claim)
    {
        lock (_gate)
            return _finished.First(entry => entry.Work.Claim == claim).Work;
    }

    private void Forget(Work work)
    {
        lock (_gate)
            _finished.RemoveAll(entry => entry.Work == work);
        work.Dispose();
    }
}
