using System.Diagnostics;
using System.Net;
using Agop.Core.Data.Store;
using Agop.Grains.Contracts;
using Agop.Grains.Scheduling;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;

namespace Agop.Bench.Cluster;

/// <summary>
/// The scheduler of clusters that do not exist, in simulated time: silos of ten lanes each, a training set of a shard of 64 MB per lane
/// that they hold in ranges, and networks whose shards of work they accumulate in 10 s each, give or take a fifth.
/// </summary>
internal sealed class ScheduleScale(int silos) : IDisposable
{
    private const int Lanes = 10,
        Networks = 4;
    private const long ShardBytes = 64 << 20;
    private const double Seconds = 10;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    private readonly Clock _clock = new();
    private readonly Random _random = new(silos);
    private readonly PriorityQueue<(int Silo, int Lane), DateTimeOffset> _ends = new();

    /// <summary>Prints a row for each size.</summary>
    public static void Run(IReadOnlyList<int> sizes)
    {
        Console.WriteLine(
            "| silos | lanes | tasks | simulated | busy lanes | scheduler's time per task | longest look | samples read where they lie | "
                + "merges of two silos' states | messages per task |"
        );
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var size in sizes)
            using (var run = new ScheduleScale(size))
                run.Print();
    }

    public void Dispose() => _ends.Clear();

    private void Print()
    {
        var (schedule, shards) = (new Schedule(_clock), silos * Lanes);
        SiloAddress[] addresses = [.. Enumerable.Range(0, silos).Select(i => SiloAddress.New(new IPAddress(0x0A000001 + i), 11111, 1))];
        var places = addresses.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        ShardInfo[][] samples = [.. Enumerable.Range(0, shards).Select(shard => new[] { new ShardInfo($"{shard:x16}", 1000, ShardBytes) })];
        var running = new Candidate?[silos, Lanes];
        var waiting = new List<Assignment>[silos];
        var gone = new List<string>[silos];
        var open = new Queue<Candidate>();
        for (var network = 0; network < Networks; network++)
        for (var part = 0; part < shards; part++)
            open.Enqueue(
                new Candidate(
                    new ReadyTask($"{network}/{part}", "accumulate", "cuda", ["s"], "", [$"n{network}", "data"], 0),
                    samples[part],
                    new SampleRange(1, "train", part, shards)
                )
            );
        var (all, offered) = (open.ToDictionary(task => task.Task.Id), new LinkedList<Candidate>());
        var (tasks, done, local, messages, busy) = (open.Count, 0, 0L, 0L, 0.0);
        var owner = new int[Networks, shards];
        var (spent, longest, began) = (TimeSpan.Zero, TimeSpan.Zero, _clock.GetUtcNow());
        var begun = new HashSet<string>(StringComparer.Ordinal);

        T Timed<T>(Func<T> work)
        {
            var from = Stopwatch.GetTimestamp();
            var result = work();
            spent += Stopwatch.GetElapsedTime(from);
            return result;
        }

        void Report(int silo)
        {
            var report = new SiloReport(
                addresses[silo],
                $"silo {silo}",
                null,
                [.. Enumerable.Range(0, Lanes).Select(lane => new LaneReport("cuda", running[silo, lane]?.Task.Id))],
                [.. waiting[silo]],
                gone[silo],
                new Dictionary<string, double>(StringComparer.Ordinal) { ["accumulate"] = Seconds },
                1
            );
            gone[silo] = [];
            _ = Timed(() => schedule.Apply(report));
            messages++;
        }

        void Begin(int silo)
        {
            for (var lane = 0; lane < Lanes && waiting[silo].Count > 0; lane++)
            {
                if (running[silo, lane] is not null)
                    continue;
                var next = waiting[silo][0];
                waiting[silo].RemoveAt(0);
                running[silo, lane] = all[next.Task];
                begun.Add(next.Task);
                var took = Seconds * (0.8 + 0.4 * _random.NextDouble());
                busy += took;
                _ends.Enqueue((silo, lane), _clock.GetUtcNow() + TimeSpan.FromSeconds(took));
            }
        }

        for (var silo = 0; silo < silos; silo++)
        {
            (waiting[silo], gone[silo]) = ([], []);
            Report(silo);
            schedule.Hold(
                addresses[silo],
                new HeldSamples(1, [.. Enumerable.Range(silo * Lanes, Lanes).Select(shard => samples[shard][0].Hash)])
            );
        }
        while (done < tasks)
        {
            var look = TimeSpan.Zero;
            foreach (var (lane, sweep, max) in Timed(schedule.Questions))
            {
                // What the ledger answers: the first that are ready.
                while (offered.Count < max && open.TryDequeue(out var next))
                    offered.AddLast(next);
                var ready = offered.Take(max).ToArray();
                var from = Stopwatch.GetTimestamp();
                var assigned = Timed(() => schedule.Assign(lane, sweep, ready));
                look += Stopwatch.GetElapsedTime(from);
                foreach (var assignment in assigned)
                {
                    // To the task's grain, and from there to the lanes, which is the same silo.
                    messages++;
                    var silo = places[assignment.Silo];
                    if (assignment.Why?.StartsWith("waited", StringComparison.Ordinal) == true)
                        foreach (var other in waiting)
                            other.RemoveAll(known => known.Task == assignment.Task);
                    waiting[silo].Add(assignment);
                    Begin(silo);
                }
                for (var node = offered.First; node is not null; )
                {
                    var next = node.Next;
                    if (begun.Contains(node.Value.Task.Id))
                        offered.Remove(node);
                    node = next;
                }
            }
            longest = look > longest ? look : longest;
            // All that ends until the next look.
            var until = _clock.GetUtcNow() + s_look;
            if (_ends.TryPeek(out _, out var first) && first > until)
                until = first;
            _clock.Now = until;
            var changed = new HashSet<int>();
            while (_ends.TryPeek(out var lane, out var when) && when <= until)
            {
                _ends.Dequeue();
                var task = running[lane.Silo, lane.Lane]!;
                running[lane.Silo, lane.Lane] = null;
                gone[lane.Silo].Add(task.Task.Id);
                owner[int.Parse(task.Task.Id.Split('/')[0]), task.Range!.Part] = lane.Silo + 1;
                local += task.Range.Part / Lanes == lane.Silo ? 1 : 0;
                done++;
                // Its end, to the task's grain and the sweep's, and to the aggregator's.
                messages += 3;
                Begin(lane.Silo);
                changed.Add(lane.Silo);
            }
            foreach (var silo in changed)
                Report(silo);
        }
        var crossing = Enumerable
            .Range(0, Networks)
            .Sum(network => Crossing([.. Enumerable.Range(0, shards).Select(part => owner[network, part])]));
        var simulated = (_clock.GetUtcNow() - began).TotalSeconds;
        Console.WriteLine(
            $"| {silos:n0} | {silos * Lanes:n0} | {tasks:n0} | {simulated:0} s | {busy / simulated / silos / Lanes:p0} | "
                + $"{spent.TotalMicroseconds / tasks:0} µs | {longest.TotalMilliseconds:0.0} ms | {(double)local / tasks:p1} | "
                + $"{crossing:n0} of {Networks * (shards - 1):n0} | {(double)messages / tasks:0.0} |"
        );
    }

    /// <summary>How many merges add states of two silos, where each is done on one of them.</summary>
    private static int Crossing(List<int> level)
    {
        var crossing = 0;
        while (level.Count > 1)
        {
            crossing += level.Chunk(2).Count(pair => pair.Length == 2 && pair[0] != pair[1]);
            level = [.. level.Chunk(2).Select(pair => pair[0])];
        }
        return crossing;
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
