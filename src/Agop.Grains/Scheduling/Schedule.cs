using Agop.Grains.Contracts;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;

namespace Agop.Grains.Scheduling;

/// <summary>
/// Who computes what. Every lane is kept in work with one task ahead of it, so that it need not wait for an answer between two. A task
/// goes to the silo where it is expected to be done first: the wait for a lane there, the time for the samples that it lacks, and the time
/// that tasks of its kind took there. Of tasks that are alike, a silo gets the one whose samples it has, that is merged with what it has,
/// and whose network it has. A lane that is idle while others have a task ahead is given that.
/// </summary>
/// <param name="clock">For how long something is.</param>
internal sealed class Schedule(TimeProvider clock)
{
    private const int ChoicePerLane = 4;

    /// <summary>An assignment that no report mentions for this long is sent again, to any silo.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>A merge is left to its aggregator, which knows where the states are, for this long.</summary>
    private static readonly TimeSpan s_mergePatience = TimeSpan.FromSeconds(1);

    /// <summary>A merge is forgotten when it has not been ready for this long.</summary>
    private static readonly TimeSpan s_mergeMemory = TimeSpan.FromMinutes(1);

    private readonly Dictionary<SiloAddress, SiloLoad> _silos = [];
    private readonly Dictionary<string, (DateTimeOffset First, DateTimeOffset Last)> _merges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Candidate> _assigned = new(StringComparer.Ordinal);
    private readonly Places _places = new();

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
        if (!_silos.TryGetValue(silo, out var load))
            return;
        var before = load.Held;
        load.Hold(samples);
        _places.Samples.Change(silo, before, load.Held);
    }

    /// <summary>Silos that do not count any more.</summary>
    public void Forget(Func<SiloAddress, bool> which)
    {
        foreach (var (address, silo) in _silos.Where(silo => which(silo.Key)).ToArray())
        {
            _places.Samples.Change(address, silo.Held, new HashSet<string>());
            _silos.Remove(address);
        }
    }

    /// <summary>A task that was sent did not arrive.</summary>
    public void Undo(SiloAddress silo, string task)
    {
        if (_silos.TryGetValue(silo, out var load))
            load.Withdraw(task);
    }

    /// <summary>Whether silos with lanes of a kind take more tasks.</summary>
    public bool HasRoom(string lane, string? sweep) => Of(lane, sweep).Any(silo => Round.Room(silo, lane) > 0);

    /// <summary>
    /// What to ask the ledger for: for each kind of lane, and the sweep that its silos are limited to, how many ready tasks.
    /// </summary>
    public IReadOnlyList<(string Lane, string? Sweep, int Max)> Questions()
    {
        var questions = new List<(string, string?, int)>();
        // Assigned tasks that have not begun are still ready in the ledger.
        var known = _silos.Values.Sum(silo => silo.Unbegun.Count()) + _merges.Count;
        foreach (var group in _silos.Values.SelectMany(silo => silo.Report.Lanes.Select(lane => (lane.Kind, silo.Report.Sweep))).Distinct())
        {
            var silos = Of(group.Kind, group.Sweep).ToArray();
            var room = silos.Sum(silo => Math.Max(0, Round.Room(silo, group.Kind)));
            if (room > 0)
                questions.Add((group.Kind, group.Sweep, room + known + (silos.Length > 1 ? Choice(silos, group.Kind) : 0)));
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
        var unbegun = _silos
            .Values.SelectMany(silo => silo.Unbegun.Select(assignment => assignment.Task))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var begun in _assigned.Keys.Where(task => !unbegun.Contains(task)).ToArray())
            _assigned.Remove(begun);
        // A task that runs now may have been ready when the ledger was queried.
        var running = _silos.Values.SelectMany(silo => silo.Running).ToHashSet(StringComparer.Ordinal);
        var open = ready
            .Where(task => !unbegun.Contains(task.Task.Id) && !running.Contains(task.Task.Id) && !IsLeftToAggregator(task.Task, now))
            .ToArray();
        var round = new Round(_silos.Values, Of(lane, sweep), lane, open, _places);
        var assigned = new List<Assignment>();
        while (round.Next() is var (task, silo, why))
        {
            var assignment = new Assignment(task.Task.Id, task.Task.Kind, lane, task.Task.Sweeps, silo.Report.Silo, Why: why);
            _assigned[task.Task.Id] = task;
            silo.Send(assignment, now);
            assigned.Add(assignment);
        }
        foreach (var merge in _merges.Where(entry => now - entry.Value.Last > s_mergeMemory).Select(entry => entry.Key).ToArray())
            _merges.Remove(merge);
        foreach (var (task, from, to) in round.Moves(_assigned.GetValueOrDefault))
        {
            from.Withdraw(task.Task);
            var moved = task with { Silo = to.Report.Silo, Why = $"waited on {from.Report.Name}, and a lane is free here" };
            to.Send(moved, now);
            assigned.Add(moved);
        }
        return assigned;
    }

    private bool IsLeftToAggregator(ReadyTask task, DateTimeOffset now)
    {
        if (TaskKinds.RoleOf(task.Kind) != TaskRole.Merge)
            return false;
        var first = _merges.TryGetValue(task.Id, out var seen) ? seen.First : now;
        _merges[task.Id] = (first, now);
        return now - first < s_mergePatience;
    }

    /// <summary>From how many tasks several silos may choose: so many that each finds some whose samples it has.</summary>
    private static int Choice(IEnumerable<SiloLoad> silos, string lane) =>
        Math.Max(Round.Choice, ChoicePerLane * silos.Sum(silo => silo.Lanes(lane)));

    private IEnumerable<SiloLoad> Of(string lane, string? sweep) =>
        _silos.Values.Where(silo => silo.Report.Sweep == sweep && silo.Lanes(lane) > 0);
}
