using Agop.Grains.Contracts;

namespace Agop.Grains.Scheduling;

/// <summary>
/// One handing-out of ready tasks to the silos with lanes of a kind. What is asked for every task, such as a silo's room, is counted once
/// and kept up to date: with a thousand silos the rest would take seconds.
/// </summary>
internal sealed class Round
{
    /// <summary>How many tasks are handed to a lane ahead of the one that it computes.</summary>
    public const int Ahead = 1;

    /// <summary>Among so many ready tasks a silo finds those that suit it, besides those whose samples it alone has.</summary>
    public const int Choice = 256;

    /// <summary>Where no silo has done a task of a kind yet.</summary>
    private const double UnknownSeconds = 1;

    private readonly string _lane;
    private readonly Seat[] _seats;
    private readonly Dictionary<SiloAddress, Seat> _bySilo;
    private readonly Places _places;
    private readonly Candidate[] _open;
    private readonly bool[] _taken;
    private readonly Dictionary<string, double> _seconds = new(StringComparer.Ordinal);
    private readonly IReadOnlyCollection<SiloLoad> _all;
    private int _first;

    /// <param name="all">Every silo.</param>
    /// <param name="silos">Those that may get the tasks.</param>
    /// <param name="lane">The kind of lane.</param>
    /// <param name="open">The tasks, in the ledger's order.</param>
    /// <param name="places">Who has what.</param>
    public Round(IReadOnlyCollection<SiloLoad> all, IEnumerable<SiloLoad> silos, string lane, Candidate[] open, Places places)
    {
        (_all, _lane, _open, _places, _taken) = (all, lane, open, places, new bool[open.Length]);
        _seats = [.. silos.Select(silo => new Seat(silo, lane))];
        _bySilo = _seats.ToDictionary(seat => seat.Silo.Report.Silo);
        if (_seats.Length > 1)
            foreach (var (number, task) in open.Index().Where(entry => entry.Item.Shards.Count > 0))
            foreach (var silo in places.Samples.Of(task.Shards[0].Hash))
                if (_bySilo.TryGetValue(silo, out var seat))
                    seat.Local.Add(number);
    }

    /// <summary>How many tasks a silo takes besides those that it has.</summary>
    public static int Room(SiloLoad silo, string lane) => Room(silo.Lanes(lane), silo.Busy(lane), silo.Queued(lane));

    private static int Room(int lanes, int busy, int queued) => (1 + Ahead) * lanes - busy - queued;

    /// <summary>The next task and the silo that gets it; null where there is no task or no room.</summary>
    public (Candidate Task, SiloLoad Silo, string? Why)? Next()
    {
        while (_first < _open.Length && _taken[_first])
            _first++;
        if (_first == _open.Length)
            return null;
        Seat? best = null;
        var soonest = double.PositiveInfinity;
        foreach (var seat in _seats)
            if (seat.Room > 0 && Expected(seat, _open[_first]) is var expected && expected < soonest)
                (best, soonest) = (seat, expected);
        if (best is null)
            return null;
        var chosen = _seats.Length > 1 ? Choose(best) : _first;
        var task = _open[chosen];
        var why = _seats.Length > 1 ? Why(best, task) : null;
        _taken[chosen] = true;
        best.Queued++;
        _places.Put(task, best.Silo.Report.Silo);
        return (task, best.Silo, why);
    }

    /// <summary>
    /// Moves of tasks that wait behind a busy lane to lanes that are free, where they are done earlier: what gains most first.
    /// </summary>
    /// <param name="known">What is known of a task that waits, if anything.</param>
    public IEnumerable<(Assignment Task, SiloLoad From, SiloLoad To)> Moves(Func<string, Candidate?> known)
    {
        var idle = _seats.Where(seat => seat.Free > 0).ToArray();
        if (idle.Length == 0)
            yield break;
        var offers = _seats
            .Where(seat => seat.Busy == seat.Lanes && seat.Queued > 0)
            .SelectMany(seat => seat.Silo.Unbegun.Where(waiting => waiting.Lane == _lane).Select(waiting => (Seat: seat, Task: waiting)))
            .Select(offer => (offer.Seat, offer.Task, Candidate: known(offer.Task.Task)))
            .OrderByDescending(offer => Wait(offer.Seat, offer.Seat.Queued) + Computing(offer.Seat, offer.Task.Kind))
            .ToList();
        foreach (var seat in idle)
            while (seat.Free > 0)
            {
                var (gain, best) = (0.0, -1);
                for (var i = 0; i < Math.Min(Choice, offers.Count); i++)
                {
                    var (from, task, candidate) = offers[i];
                    var there = Wait(from, from.Queued) + Computing(from, task.Kind) + Fetching(from, candidate);
                    var here = Computing(seat, task.Kind) + Fetching(seat, candidate);
                    if (there - here > gain)
                        (gain, best) = (there - here, i);
                }
                if (best < 0)
                    break;
                var offer = offers[best];
                offers.RemoveAt(best);
                offer.Seat.Queued--;
                seat.Queued++;
                if (offer.Candidate is { } moved)
                    _places.Put(moved, seat.Silo.Report.Silo);
                yield return (offer.Task, offer.Seat.Silo, seat.Silo);
            }
    }

    /// <summary>The task that suits a silo best of those that are like the first.</summary>
    private int Choose(Seat seat)
    {
        var first = _open[_first];
        if (first.Shards.Count == 0 && first.Range is null)
            return _first;
        bool IsOpen(int number) => !_taken[number] && first.IsLike(_open[number].Task);
        var (best, least) = (-1, (Lacks: long.MaxValue, IsStrange: true, Results: int.MaxValue));
        void Look(int number)
        {
            var task = _open[number];
            var silo = seat.Silo.Report.Silo;
            var isStrange = task.Range is not null && _places.Parts.NeighbourOn(task, silo) is null;
            var rank = (seat.Lacks(task), isStrange, _places.Results.Lacks(task.Task, silo));
            if (rank.CompareTo(least) < 0)
                (best, least) = (number, rank);
        }

        seat.Local.RemoveAll(number => _taken[number]);
        foreach (var number in seat.Local.Where(IsOpen).Take(Choice))
            Look(number);
        if (best >= 0 && least.Lacks == 0)
            return best;
        var alike = new List<int>();
        for (var number = _first; number < _open.Length && alike.Count < Choice; number++)
            if (IsOpen(number))
                alike.Add(number);
        foreach (var number in alike)
            Look(number);
        if (!least.IsStrange)
            return best;
        // Nothing beside what it has: the beginning of the longest range, of what it lacks least of.
        var beginnings = _places.Parts.Beginnings(alike.Select(number => _open[number]));
        return alike.Where(number => seat.Lacks(_open[number]) == least.Lacks).MaxBy(number => beginnings.GetValueOrDefault(_open[number]));
    }

    /// <summary>Why a task goes to a silo, for people.</summary>
    private string Why(Seat seat, Candidate task)
    {
        var missing = seat.Lacks(task);
        if (missing > 0)
            return $"done first here, with {Megabytes(missing)} of {Megabytes(task.Bytes)} of samples to fetch";
        if (task.Bytes > 0 && _seats.Any(other => other.Lacks(task) > 0))
            return $"its {Megabytes(task.Bytes)} of samples are here";
        return _places.Parts.NeighbourOn(task, seat.Silo.Report.Silo) is { } part
                ? $"shard {part + 1}/{task.Range!.Parts}, which it is merged with, is here"
            : HasMore(seat, task) ? "the results that it needs are here"
            : "done first here";
    }

    /// <summary>Whether a silo has all results that a task needs, and others have not.</summary>
    private bool HasMore(Seat seat, Candidate task) =>
        _places.Results.Lacks(task.Task, seat.Silo.Report.Silo) == 0
        && _seats.Any(other => _places.Results.Lacks(task.Task, other.Silo.Report.Silo) > 0);

    private static string Megabytes(long bytes) => FormattableString.Invariant($"{bytes / 1e6:0.#} MB");

    /// <summary>When a task would be done, in seconds from now.</summary>
    private double Expected(Seat seat, Candidate task) =>
        Wait(seat, seat.Queued + 1) + Computing(seat, task.Task.Kind) + Fetching(seat, task);

    /// <summary>How long the last of so many queued tasks waits for a lane.</summary>
    private static double Wait(Seat seat, int queued) => Math.Max(0, seat.Busy + queued - seat.Lanes) * seat.Usual / seat.Lanes;

    private double Computing(Seat seat, string kind)
    {
        if (seat.Silo.Seconds(kind) is { } known)
            return known;
        if (!_seconds.TryGetValue(kind, out var usual))
            _seconds[kind] = usual = _all.Select(other => other.Seconds(kind)).OfType<double>().DefaultIfEmpty(UnknownSeconds).Average();
        return usual;
    }

    private double Fetching(Seat seat, Candidate? task) => task is null ? 0 : seat.Silo.SecondsFor(seat.Lacks(task));

    /// <summary>A silo's lanes of the kind.</summary>
    private sealed class Seat(SiloLoad silo, string lane)
    {
        private readonly Dictionary<object, long> _lacks = new(ReferenceEqualityComparer.Instance);

        public SiloLoad Silo => silo;

        /// <summary>How many there are.</summary>
        public int Lanes { get; } = silo.Lanes(lane);

        /// <summary>How many compute.</summary>
        public int Busy { get; } = silo.Busy(lane);

        /// <summary>How many tasks wait for them.</summary>
        public int Queued { get; set; } = silo.Queued(lane);

        /// <summary>How long a task takes there, whatever it is.</summary>
        public double Usual { get; } = silo.Report.Seconds.Count > 0 ? silo.Report.Seconds.Values.Average() : UnknownSeconds;

        /// <summary>The open tasks whose samples it holds and few others do.</summary>
        public List<int> Local { get; } = [];

        /// <summary>How many bytes of what a task reads it lacks, found once for all tasks that read the same.</summary>
        public long Lacks(Candidate task)
        {
            if (task.Shards.Count <= 1)
                return silo.Lacks(task);
            return _lacks.TryGetValue(task.Shards, out var known) ? known : _lacks[task.Shards] = silo.Lacks(task);
        }

        public int Room => Round.Room(Lanes, Busy, Queued);

        public int Free => Lanes - Busy - Queued;
    }
}
