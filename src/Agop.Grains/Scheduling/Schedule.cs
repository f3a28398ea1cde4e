using Agop.Grains.Contracts;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Scheduling;

/// <summary>
/// Who computes what. Every lane is kept in work with one task ahead of it, so that it need not wait for an answer between two. A task goes
/// to the silo where it is expected to be done first: the wait for a lane there, and the time that tasks of its kind took there. A lane
/// that is idle while others have a task ahead is given that.
/// </summary>
/// <param name="clock">For how long something is.</param>
internal sealed class Schedule(TimeProvider clock)
{
    /// <summary>How many tasks are handed to a lane ahead of the one that it computes.</summary>
    private const int Ahead = 1;

    /// <summary>Where no silo has done a task of a kind yet.</summary>
    private const double UnknownSeconds = 1;

    /// <summary>An assignment that no report mentions for this long is sent again, to any silo.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>A merge is left to its aggregator, which has the states in memory, for this long.</summary>
    private static readonly TimeSpan s_mergePatience = TimeSpan.FromSeconds(1);

    /// <summary>A merge is forgotten when it has not been ready for this long.</summary>
    private static readonly TimeSpan s_mergeMemory = TimeSpan.FromMinutes(1);

    private readonly Dictionary<SiloAddress, SiloLoad> _silos = [];
    private readonly Dictionary<string, (DateTimeOffset First, DateTimeOffset Last)> _merges = new(StringComparer.Ordinal);

    /// <summary>The silos, as they said last.</summary>
    public IReadOnlyList<SiloReport> Silos => [.. _silos.Values.Select(silo => silo.Report)];

    /// <summary>A silo says how its lanes stand.</summary>
    public void Apply(SiloReport report)
    {
        if (!_silos.TryGetValue(report.Silo, out var silo))
            _silos[report.Silo] = silo = new SiloLoad(report);
        silo.Apply(report, clock.GetUtcNow(), s_patience);
    }

    /// <summary>Silos that do not count any more.</summary>
    public void Forget(Func<SiloAddress, bool> which)
    {
        foreach (var silo in _silos.Keys.Where(which).ToArray())
            _silos.Remove(silo);
    }

    /// <summary>A task that was sent did not arrive.</summary>
    public void Undo(SiloAddress silo, string task)
    {
        if (_silos.TryGetValue(silo, out var load))
            load.Withdraw(task);
    }

    /// <summary>
    /// What to ask the ledger for: for each kind of lane, and the sweep that its silos are limited to, how many ready tasks.
    /// </summary>
    public IReadOnlyList<(string Lane, string? Sweep, int Max)> Questions()
    {
        var questions = new List<(string, string?, int)>();
        foreach (var group in _silos.Values.SelectMany(silo => silo.Report.Lanes.Select(lane => (lane.Kind, silo.Report.Sweep))).Distinct())
        {
            var room = Of(group.Kind, group.Sweep).Sum(silo => Math.Max(0, Room(silo, group.Kind)));
            // Assigned tasks that have not begun are still ready in the ledger.
            if (room > 0)
                questions.Add((group.Kind, group.Sweep, room + _silos.Values.Sum(silo => silo.Unbegun.Count()) + _merges.Count));
        }
        return questions;
    }

    /// <summary>Hands out what is ready.</summary>
    /// <param name="lane">The kind of lane.</param>
    /// <param name="sweep">The sweep that the silos are limited to, or null.</param>
    /// <param name="ready">What the ledger answered.</param>
    /// <returns>Which task goes to which silo; some of them were with another silo before.</returns>
    public IReadOnlyList<Assignment> Assign(string lane, string? sweep, IReadOnlyList<ReadyTask> ready)
    {
        var now = clock.GetUtcNow();
        // A task that runs now may have been ready when the ledger was queried.
        var taken = _silos
            .Values.SelectMany(silo => silo.Unbegun.Select(assignment => assignment.Task).Concat(silo.Running))
            .ToHashSet(StringComparer.Ordinal);
        var silos = Of(lane, sweep).ToArray();
        var assigned = new List<Assignment>();
        foreach (var task in ready.Where(task => !taken.Contains(task.Id) && !IsLeftToAggregator(task, now)))
        {
            if (silos.Where(silo => Room(silo, lane) > 0).MinBy(silo => Expected(silo, lane, task.Kind)) is not { } best)
                break;
            var assignment = new Assignment(task.Id, task.Kind, lane, task.Sweeps, best.Report.Silo);
            best.Send(assignment, now);
            assigned.Add(assignment);
        }
        foreach (var merge in _merges.Where(entry => now - entry.Value.Last > s_mergeMemory).Select(entry => entry.Key).ToArray())
            _merges.Remove(merge);
        assigned.AddRange(Relieve(silos, lane, now));
        return assigned;
    }

    /// <summary>Lets idle lanes take over tasks that wait elsewhere, if they are then done earlier.</summary>
    private IEnumerable<Assignment> Relieve(IReadOnlyList<SiloLoad> silos, string lane, DateTimeOffset now)
    {
        foreach (var idle in silos)
        {
            while (idle.Free(lane) > 0)
            {
                var offer = (
                    from silo in silos
                    where silo != idle && silo.Busy(lane) == silo.Lanes(lane)
                    from waiting in silo.Unbegun
                    where waiting.Lane == lane
                    let gain = Wait(silo, lane, silo.Queued(lane)) + Seconds(silo, waiting.Kind) - Seconds(idle, waiting.Kind)
                    where gain > 0
                    orderby gain descending
                    select (From: silo, Assignment: waiting)
                ).FirstOrDefault();
                if (offer.From is null)
                    break;
                offer.From.Withdraw(offer.Assignment.Task);
                var moved = offer.Assignment with { Silo = idle.Report.Silo };
                idle.Send(moved, now);
                yield return moved;
            }
        }
    }

    private bool IsLeftToAggregator(ReadyTask task, DateTimeOffset now)
    {
        if (TaskKinds.RoleOf(task.Kind) != TaskRole.Merge)
            return false;
        var first = _merges.TryGetValue(task.Id, out var seen) ? seen.First : now;
        _merges[task.Id] = (first, now);
        return now - first < s_mergePatience;
    }

    private IEnumerable<SiloLoad> Of(string lane, string? sweep) =>
        _silos.Values.Where(silo => silo.Report.Sweep == sweep && silo.Lanes(lane) > 0);

    private static int Room(SiloLoad silo, string lane) => (1 + Ahead) * silo.Lanes(lane) - silo.Busy(lane) - silo.Queued(lane);

    /// <summary>When a task would be done, in seconds from now.</summary>
    private double Expected(SiloLoad silo, string lane, string taskKind) =>
        Wait(silo, lane, silo.Queued(lane) + 1) + Seconds(silo, taskKind);

    /// <summary>How long the last of so many queued tasks waits for a lane.</summary>
    private double Wait(SiloLoad silo, string lane, int queued)
    {
        var ahead = silo.Busy(lane) + queued - silo.Lanes(lane);
        if (ahead <= 0)
            return 0;
        var usual = silo.Report.Seconds.Count > 0 ? silo.Report.Seconds.Values.Average() : UnknownSeconds;
        return ahead * usual / silo.Lanes(lane);
    }

    private double Seconds(SiloLoad silo, string taskKind) =>
        silo.Seconds(taskKind)
        ?? _silos.Values.Select(other => other.Seconds(taskKind)).OfType<double>().DefaultIfEmpty(UnknownSeconds).Average();
}
