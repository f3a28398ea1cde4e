using Agop.Grains.Contracts;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Scheduling;

/// <summary>
/// Who computes what. Every lane is kept in work with one task ahead of it, so that it need not wait for an answer between two. A task goes
/// to the silo where it is expected to be done first: the wait for a lane there, the time for the samples that it lacks, and the time that
/// tasks of its kind took there. Of tasks that are alike, a silo gets the one whose samples it has, and that is merged with what it has. A
/// lane that is idle while others have a task ahead is given that.
/// </summary>
/// <param name="clock">For how long something is.</param>
internal sealed class Schedule(TimeProvider clock)
{
    /// <summary>How many tasks are handed to a lane ahead of the one that it computes.</summary>
    private const int Ahead = 1;

    /// <summary>Among so many ready tasks each of several silos finds those that suit it.</summary>
    private const int Choice = 256;

    /// <summary>Where no silo has done a task of a kind yet.</summary>
    private const double UnknownSeconds = 1;

    /// <summary>An assignment that no report mentions for this long is sent again, to any silo.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>A merge is left to its aggregator, which knows where the states are, for this long.</summary>
    private static readonly TimeSpan s_mergePatience = TimeSpan.FromSeconds(1);

    /// <summary>A merge is forgotten when it has not been ready for this long.</summary>
    private static readonly TimeSpan s_mergeMemory = TimeSpan.FromMinutes(1);

    private readonly Dictionary<SiloAddress, SiloLoad> _silos = [];
    private readonly Dictionary<string, (DateTimeOffset First, DateTimeOffset Last)> _merges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Candidate> _assigned = new(StringComparer.Ordinal);
    private readonly PartPlaces _places = new();

    /// <summary>The silos, as they said last.</summary>
    public IReadOnlyList<SiloReport> Silos => [.. _silos.Values.Select(silo => silo.Report)];

    /// <summary>A silo says how its lanes stand.</summary>
    /// <returns>Whether it holds other samples than is known here.</returns>
    public bool Apply(SiloReport report)
    {
        if (!_silos.TryGetValue(report.Silo, out var silo))
            _silos[report.Silo] = silo = new SiloLoad(report);
        silo.Apply(report, clock.GetUtcNow(), s_patience);
        return silo.HeldVersion != report.Samples;
    }

    /// <summary>A silo says which samples it holds.</summary>
    public void Hold(SiloAddress silo, HeldSamples samples)
    {
        if (_silos.TryGetValue(silo, out var load))
            load.Hold(samples);
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
            var silos = Of(group.Kind, group.Sweep).ToArray();
            var room = silos.Sum(silo => Math.Max(0, Room(silo, group.Kind)));
            // Assigned tasks that have not begun are still ready in the ledger.
            if (room > 0)
                questions.Add(
                    (
                        group.Kind,
                        group.Sweep,
                        room + _silos.Values.Sum(silo => silo.Unbegun.Count()) + _merges.Count + (silos.Length > 1 ? Choice : 0)
                    )
                );
        }
        return questions;
    }

    /// <summary>Hands out what is ready.</summary>
    /// <param name="lane">The kind of lane.</param>
    /// <param name="sweep">The sweep that the silos are limited to, or null.</param>
    /// <param name="ready">What the ledger answered.</param>
    /// <returns>Which task goes to which silo; some of them were with another silo before.</returns>
    public IReadOnlyList<Assignment> Assign(string lane, string? sweep, IReadOnlyList<Candidate> ready)
    {
        var now = clock.GetUtcNow();
        // A task that runs now may have been ready when the ledger was queried.
        var unbegun = _silos
            .Values.SelectMany(silo => silo.Unbegun.Select(assignment => assignment.Task))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var begun in _assigned.Keys.Where(task => !unbegun.Contains(task)).ToArray())
            _assigned.Remove(begun);
        var taken = unbegun.Concat(_silos.Values.SelectMany(silo => silo.Running)).ToHashSet(StringComparer.Ordinal);
        var silos = Of(lane, sweep).ToArray();
        var assigned = new List<Assignment>();
        var open = ready.Where(task => !taken.Contains(task.Task.Id) && !IsLeftToAggregator(task.Task, now)).ToList();
        var lacks = new Lacking();
        while (open.Count > 0)
        {
            var first = open[0];
            if (silos.Where(silo => Room(silo, lane) > 0).MinBy(silo => Expected(silo, lane, first, lacks)) is not { } best)
                break;
            var chosen = silos.Length > 1 ? Choose(best, open, lacks) : first;
            open.Remove(chosen);
            var assignment = new Assignment(
                chosen.Task.Id,
                chosen.Task.Kind,
                lane,
                chosen.Task.Sweeps,
                best.Report.Silo,
                Why: silos.Length > 1 ? Why(best, chosen, silos, lacks) : null
            );
            _assigned[chosen.Task.Id] = chosen;
            _places.Put(chosen, best.Report.Silo);
            best.Send(assignment, now);
            assigned.Add(assignment);
        }
        foreach (var merge in _merges.Where(entry => now - entry.Value.Last > s_mergeMemory).Select(entry => entry.Key).ToArray())
            _merges.Remove(merge);
        assigned.AddRange(Relieve(silos, lane, lacks, now));
        return assigned;
    }

    /// <summary>The task that suits a silo best of those that are like the first.</summary>
    private Candidate Choose(SiloLoad silo, IReadOnlyList<Candidate> open, Lacking lacks)
    {
        var first = open[0];
        if (first.Shards.Count == 0 && first.Range is null)
            return first;
        var alike = open.Where(task => first.IsLike(task.Task)).Take(Choice).ToArray();
        var beginnings = _places.Beginnings(alike);
        return alike.MinBy(task =>
            (
                lacks.Of(silo, task),
                _places.NeighbourOn(task, silo.Report.Silo) is not null ? 0
                : task.Range is null || beginnings.ContainsKey(task) ? 1
                : 2,
                -beginnings.GetValueOrDefault(task)
            )
        )!;
    }

    /// <summary>Why a task goes to a silo, for people.</summary>
    private string Why(SiloLoad silo, Candidate task, IReadOnlyList<SiloLoad> silos, Lacking lacks)
    {
        var missing = lacks.Of(silo, task);
        if (missing > 0)
            return $"done first here, with {Megabytes(missing)} of {Megabytes(task.Bytes)} of samples to fetch";
        if (task.Bytes > 0 && silos.Any(other => lacks.Of(other, task) > 0))
            return $"its {Megabytes(task.Bytes)} of samples are here";
        return _places.NeighbourOn(task, silo.Report.Silo) is { } part
            ? $"shard {part + 1}/{task.Range!.Parts}, which it is merged with, is here"
            : "done first here";
    }

    private static string Megabytes(long bytes) => FormattableString.Invariant($"{bytes / 1e6:0.#} MB");

    /// <summary>Lets idle lanes take over tasks that wait elsewhere, if they are then done earlier.</summary>
    private IEnumerable<Assignment> Relieve(IReadOnlyList<SiloLoad> silos, string lane, Lacking lacks, DateTimeOffset now)
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
                    let known = _assigned.GetValueOrDefault(waiting.Task)
                    let here = Seconds(idle, waiting.Kind) + Fetching(idle, known, lacks)
                    let there = Wait(silo, lane, silo.Queued(lane)) + Seconds(silo, waiting.Kind) + Fetching(silo, known, lacks)
                    where there > here
                    orderby there - here descending
                    select (From: silo, Assignment: waiting)
                ).FirstOrDefault();
                if (offer.From is null)
                    break;
                offer.From.Withdraw(offer.Assignment.Task);
                var moved = offer.Assignment with
                {
                    Silo = idle.Report.Silo,
                    Why = $"waited on {offer.From.Report.Name}, and a lane is free here",
                };
                if (_assigned.TryGetValue(moved.Task, out var task))
                    _places.Put(task, moved.Silo);
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
    private double Expected(SiloLoad silo, string lane, Candidate task, Lacking lacks) =>
        Wait(silo, lane, silo.Queued(lane) + 1) + Seconds(silo, task.Task.Kind) + Fetching(silo, task, lacks);

    private static double Fetching(SiloLoad silo, Candidate? task, Lacking lacks) =>
        task is null ? 0 : silo.SecondsFor(lacks.Of(silo, task));

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

    /// <summary>How many bytes silos lack, found once per silo for all tasks that read the same.</summary>
    private sealed class Lacking
    {
        private readonly Dictionary<(SiloAddress, object), long> _known = [];

        public long Of(SiloLoad silo, Candidate task)
        {
            if (task.Shards.Count == 0)
                return 0;
            var key = (silo.Report.Silo, (object)task.Shards);
            return _known.TryGetValue(key, out var known) ? known : _known[key] = silo.Lacks(task);
        }
    }
}
