using System.Net;
using Agop.Core.Data.Store;
using Agop.Grains.Contracts;
using Agop.Grains.Scheduling;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Tasks;
using Agop.Tests.Support;

namespace Agop.Grains.Tests.Scheduling;

public sealed class ScheduleTests
{
    /// <summary>Among so many ready tasks several silos choose.</summary>
    private const int Choice = 256;

    private readonly ManualTime _time = new();
    private readonly Schedule _schedule;

    public ScheduleTests() => _schedule = new Schedule(_time);

    private static SiloAddress Silo(int number) => SiloAddress.New(IPAddress.Loopback, 10_000 + number, 1);

    private static Candidate Task(string id, string kind = "train", string lane = "cpu") => Reading(id, [], null, kind, lane);

    private static Candidate Reading(
        string id,
        IReadOnlyList<ShardInfo> shards,
        SampleRange? range = null,
        string kind = "train",
        string lane = "cpu",
        int priority = 0,
        string network = "network"
    ) => new(new ReadyTask(id, kind, lane, ["s"], "{}", [network, "data"], priority), shards, range);

    private static Candidate[] Tasks(int count) => [.. Enumerable.Range(0, count).Select(i => Task($"t{i}"))];

    /// <summary>A silo says how it stands.</summary>
    private void Apply(
        int silo,
        string?[] running,
        string[]? waiting = null,
        string[]? gone = null,
        double? seconds = null,
        string lane = "cpu",
        string? sweep = null
    ) =>
        _schedule.Apply(
            new SiloReport(
                Silo(silo),
                $"silo {silo}",
                sweep,
                [.. running.Select(task => new LaneReport(lane, task))],
                [.. (waiting ?? []).Select(task => new Assignment(task, "train", lane, ["s"], Silo(silo)))],
                gone ?? [],
                seconds is { } mean ? new Dictionary<string, double> { ["train"] = mean } : []
            )
        );

    private (string Task, int Silo)[] Assign(params Candidate[] ready) =>
        [.. _schedule.Assign("cpu", null, ready).Select(entry => (entry.Task, entry.Silo.Endpoint.Port - 10_000))];

    [Fact]
    public void Every_lane_gets_a_task_and_one_ahead()
    {
        Apply(1, [null, null]);
        Apply(2, [null]);
        Assert.Equal(("cpu", null, 6 + Choice), Assert.Single(_schedule.Questions()));
        var assigned = Assign(Tasks(10));
        Assert.Equal(["t0", "t1", "t2", "t3", "t4", "t5"], assigned.Select(entry => entry.Task));
        // Idle lanes first, then one ahead for each.
        Assert.Equal([1, 1, 2], assigned.Take(3).Select(entry => entry.Silo).Order());
        Assert.Equal([1, 1, 2], assigned.Skip(3).Select(entry => entry.Silo).Order());
        Assert.Empty(_schedule.Questions());
        Assert.Empty(Assign(Tasks(10)));
    }

    [Fact]
    public void The_faster_silo_gets_the_more_urgent_and_more()
    {
        Apply(1, [null], seconds: 8);
        Apply(2, [null], seconds: 1);
        Assert.Equal([("t0", 2)], Assign(Tasks(1)));
        // Twice behind the fast one is sooner than once on the slow one; but its place ahead is only one.
        Assert.Equal([("t1", 2), ("t2", 1)], Assign([.. Tasks(3).Skip(1)]));
    }

    [Fact]
    public void A_task_goes_only_to_lanes_of_its_kind_and_silos_of_its_sweep()
    {
        Apply(1, [null], lane: "cuda");
        Apply(2, [null], sweep: "only");
        Assert.Equal([("cpu", "only", 2), ("cuda", null, 2)], _schedule.Questions().OrderBy(question => question.Lane));
        Assert.Empty(Assign(Tasks(3)));
        Assert.Equal(Silo(1), Assert.Single(_schedule.Assign("cuda", null, [Task("g", lane: "cuda")])).Silo);
        Assert.Equal(Silo(2), Assert.Single(_schedule.Assign("cpu", "only", [Task("o")])).Silo);
    }

    [Fact]
    public void What_was_handed_out_is_not_handed_out_again_while_it_is_on_its_way_waits_or_runs()
    {
        Apply(1, [null]);
        Assert.Equal(2, Assign(Tasks(2)).Length);
        Apply(1, ["t0"], waiting: ["t1"]);
        Assert.Empty(Assign(Tasks(2)));
        Apply(1, ["t1"], gone: ["t0"]);
        // The ledger was asked before it began.
        Assert.Equal([("t5", 1)], Assign(Task("t1"), Task("t5")));
    }

    [Fact]
    public void What_never_arrived_is_handed_out_again_after_five_seconds()
    {
        Apply(1, [null]);
        Apply(2, [null]);
        Assert.Single(Assign(Tasks(1)));
        _time.Advance(4);
        Apply(1, [null]);
        Apply(2, [null]);
        Assert.Empty(Assign(Tasks(1)));
        _time.Advance(2);
        Apply(1, [null]);
        Apply(2, [null]);
        Assert.Single(Assign(Tasks(1)));
    }

    [Fact]
    public void What_could_not_be_sent_goes_to_another()
    {
        Apply(1, [null]);
        Apply(2, [null]);
        var (task, silo) = Assert.Single(Assign(Tasks(1)));
        _schedule.Undo(Silo(silo), task);
        _schedule.Forget(Silo(silo).Equals);
        Assert.Equal([("t0", 3 - silo)], Assign(Tasks(1)));
    }

    [Fact]
    public void A_dead_silos_tasks_go_to_others_when_they_are_ready_again()
    {
        Apply(1, [null]);
        Assert.Equal(2, Assign(Tasks(2)).Length);
        Apply(1, ["t0"], waiting: ["t1"]);
        Apply(2, ["x"], waiting: ["y"]);
        _schedule.Forget(Silo(1).Equals);
        Assert.Empty(Assign(Tasks(2)));
        Apply(2, [null], gone: ["x", "y"]);
        Assert.Equal([("t0", 2), ("t1", 2)], Assign(Tasks(2)));
    }

    [Fact]
    public void A_silo_that_joins_takes_over_what_waits_elsewhere()
    {
        Apply(1, [null]);
        Assert.Equal(2, Assign(Tasks(2)).Length);
        Apply(1, ["t0"], waiting: ["t1"]);
        Apply(2, [null]);
        Assert.Equal([("t1", 2)], Assign(Tasks(2)[1..]));
        // The first has not heard of it yet, and still says that it waits there.
        Apply(1, ["t0"], waiting: ["t1"]);
        Apply(2, ["t1"]);
        Assert.Empty(Assign());
    }

    [Fact]
    public void What_waits_stays_where_it_is_done_sooner()
    {
        Apply(1, [null], seconds: 1);
        Assert.Equal(2, Assign(Tasks(2)).Length);
        Apply(1, ["t0"], waiting: ["t1"], seconds: 1);
        Apply(2, [null], seconds: 30);
        Assert.Empty(Assign(Tasks(2)[1..]));
    }

    [Fact]
    public void A_merge_is_left_to_its_aggregator_for_a_second()
    {
        Apply(1, [null]);
        Assert.Equal([("t", 1)], Assign(Task("m", "merge"), Task("t")));
        _time.Advance(0.5);
        Apply(1, [null], gone: ["t"]);
        Assert.Empty(Assign(Task("m", "merge")));
        // Looking for another kind of lane does not begin the second anew.
        Assert.Empty(_schedule.Assign("cuda", null, []));
        _time.Advance(0.6);
        Assert.Equal([("m", 1)], Assign(Task("m", "merge")));
    }

    [Fact]
    public void At_five_seconds_a_task_is_still_on_its_way()
    {
        Apply(1, [null]);
        Assert.Equal([("t0", 1)], Assign(Tasks(1)));
        _time.Advance(5);
        Apply(1, [null]);
        Assert.Empty(Assign(Tasks(1)));
    }

    [Fact]
    public void A_merge_is_handed_out_after_a_whole_second()
    {
        Apply(1, [null]);
        Assert.Empty(Assign(Task("m", "merge")));
        _time.Advance(1);
        Assert.Equal([("m", 1)], Assign(Task("m", "merge")));
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(60.5, false)]
    public void A_merge_that_is_not_ready_for_more_than_a_minute_is_left_to_its_aggregator_anew(double seconds, bool remembered)
    {
        Apply(1, [null]);
        Assert.Empty(Assign(Task("m", "merge")));
        _time.Advance(seconds);
        Assert.Empty(Assign());
        Assert.Equal(remembered ? 1 : 0, Assign(Task("m", "merge")).Length);
    }

    [Fact]
    public void The_ledger_is_asked_for_free_places_and_for_what_is_ready_but_taken()
    {
        Apply(1, [null]);
        Assert.Equal([("cpu", null, 2)], _schedule.Questions());
        Assert.Equal([("t0", 1)], Assign(Task("m", "merge"), Task("t0")));
        // One place; the merge and the task are ready still.
        Assert.Equal([("cpu", null, 3)], _schedule.Questions());
        // A silo that has more than it should takes no place from another.
        Apply(1, ["t0"], waiting: ["a", "b", "c"]);
        Apply(2, [null]);
        Assert.Equal([("cpu", null, 2 + 3 + 1 + Choice)], _schedule.Questions());
        // What is taken counts on every silo.
        Assert.Equal([("u", 2)], Assign(Task("u")));
        Assert.Equal([("cpu", null, 1 + 3 + 1 + 1 + Choice)], _schedule.Questions());
    }

    [Fact]
    public void What_could_not_be_sent_is_handed_out_again_at_once()
    {
        Apply(1, [null]);
        Assert.Equal([("t0", 1)], Assign(Tasks(1)));
        Assert.Empty(Assign(Tasks(1)));
        _schedule.Undo(Silo(1), "t0");
        Assert.Equal([("t0", 1)], Assign(Tasks(1)));
    }

    /// <summary>
    /// 8 s on the first, 2 s on the third, and on the second, which has done none yet, their mean of 5 s, or 1 s more behind another: the
    /// third's second task is done after 4 s, the second's first after 5 s and its second after 6 s.
    /// </summary>
    [Fact]
    public void Where_a_kind_was_never_done_it_takes_as_long_as_elsewhere()
    {
        Apply(1, [null], seconds: 8);
        Apply(2, [null]);
        Apply(3, [null], seconds: 2);
        Assert.Equal([3, 3, 2, 2, 1, 1], Assign(Tasks(6)).Select(entry => entry.Silo));
    }

    /// <summary>
    /// 4 s on two lanes, 5 s on one: the third task waits 4 / 2 s on the first silo and is done after 6 s, so it goes to the second.
    /// </summary>
    [Fact]
    public void The_wait_for_a_lane_is_shared_by_the_lanes()
    {
        Apply(1, [null, null], seconds: 4);
        Apply(2, [null], seconds: 5);
        Assert.Equal([1, 1, 2, 1, 1, 2], Assign(Tasks(6)).Select(entry => entry.Silo));
    }

    /// <summary>
    /// The first silo's lane is busy for (2 + 10) / 2 s, whatever it computes, and the task takes 2 s there: 8 s against the second's.
    /// </summary>
    [Theory]
    [InlineData(7, 2)]
    [InlineData(9, 1)]
    public void A_busy_lane_is_free_after_the_mean_of_all_kinds(double secondsElsewhere, int silo)
    {
        _schedule.Apply(
            new SiloReport(
                Silo(1),
                "",
                null,
                [new LaneReport("cpu", "x")],
                [],
                [],
                new Dictionary<string, double> { ["train"] = 2, ["evaluate"] = 10 }
            )
        );
        Apply(2, [null], seconds: secondsElsewhere);
        Assert.Equal([("t0", silo)], Assign(Tasks(1)));
    }

    /// <summary>The first task behind a busy lane waits as long as one takes: with 3 s it is done after 6 s there.</summary>
    [Theory]
    [InlineData(6, 0)]
    [InlineData(5.9, 1)]
    public void A_free_lane_takes_over_what_is_done_sooner_there(double secondsThere, int moved)
    {
        Apply(1, ["x"], waiting: ["t"], seconds: 3);
        Apply(2, [null], seconds: secondsThere);
        Assert.Equal(moved, Assign().Length);
    }

    [Fact]
    public void Of_all_that_waits_a_free_lane_takes_what_gains_most()
    {
        Apply(1, ["x"], waiting: ["soon"], seconds: 3);
        Apply(2, [null], seconds: 1);
        Apply(3, ["y"], waiting: ["late"], seconds: 9);
        Assert.Equal([("late", 2)], Assign());
        Apply(4, [null, null], seconds: 1);
        Assert.Equal([("soon", 4)], Assign());
    }

    [Fact]
    public void What_waits_where_a_lane_is_free_stays_and_so_does_what_needs_another_kind_of_lane()
    {
        Apply(1, ["x", null], waiting: ["t"], seconds: 9);
        Apply(2, [null], seconds: 1);
        Assert.Empty(Assign());
        Apply(3, ["y"], waiting: ["g"], seconds: 9, lane: "cuda");
        Assert.Empty(Assign());
    }

    [Fact]
    public void A_silo_that_is_unknown_has_nothing_to_undo()
    {
        _schedule.Undo(Silo(1), "t");
        Assert.Empty(_schedule.Silos);
    }

    [Fact]
    public void Whatever_is_reported_no_lane_is_overloaded_and_no_task_sent_twice_at_once()
    {
        var random = new Random(Random.Shared.Next());
        for (var round = 0; round < 300; round++)
        {
            var schedule = new Schedule(_time);
            var lanes = Enumerable.Range(1, random.Next(1, 5)).ToDictionary(silo => silo, _ => random.Next(1, 4));
            foreach (var (silo, count) in lanes)
                schedule.Apply(
                    new SiloReport(
                        Silo(silo),
                        "",
                        null,
                        [
                            .. Enumerable
                                .Range(0, count)
                                .Select(lane => new LaneReport("cpu", random.Next(2) == 0 ? $"r{silo}.{lane}" : null)),
                        ],
                        [],
                        [],
                        new Dictionary<string, double> { ["train"] = random.NextDouble() * 10 }
                    )
                );
            var ready = Tasks(random.Next(0, 20));
            var busy = schedule.Silos.ToDictionary(report => report.Silo, report => report.Lanes.Count(lane => lane.Task is not null));
            var assigned = schedule.Assign("cpu", null, ready);
            Assert.Equal(assigned.Count, assigned.Select(entry => entry.Task).Distinct().Count());
            foreach (var (silo, count) in lanes)
                Assert.True(busy[Silo(silo)] + assigned.Count(entry => entry.Silo.Equals(Silo(silo))) <= 2 * count);
            var room = lanes.Values.Sum() * 2 - busy.Values.Sum();
            Assert.Equal(Math.Min(room, ready.Length), assigned.Count);
            Assert.Equal(ready.Take(assigned.Count).Select(task => task.Task.Id), assigned.Select(entry => entry.Task));
        }
    }

    private static ShardInfo Shard(string hash, long bytes = 50_000_000) => new(hash, 1, bytes);

    private void Hold(int silo, params string[] shards) => _schedule.Hold(Silo(silo), new HeldSamples(silo, shards));

    private string[] Whys(params Candidate[] ready) => [.. _schedule.Assign("cpu", null, ready).Select(entry => entry.Why!)];

    [Fact]
    public void A_task_goes_where_its_samples_are_and_says_so()
    {
        Apply(1, [null]);
        Apply(2, [null]);
        Hold(2, "a");
        Assert.Equal(["its 50 MB of samples are here"], Whys(Reading("t", [Shard("a")])));
    }

    [Theory]
    [InlineData(0.4, 1)]
    [InlineData(0.6, 2)]
    public void What_it_takes_to_fetch_samples_counts_against_the_wait_for_a_lane(double wait, int silo)
    {
        // 50 MB take half a second: the first silo has them, and a task to end first.
        Apply(1, ["x"], seconds: wait);
        Apply(2, [null], seconds: wait);
        Hold(1, "a");
        Assert.Equal([("t", silo)], Assign(Reading("t", [Shard("a")])));
    }

    [Fact]
    public void Of_tasks_that_are_alike_a_silo_gets_the_one_whose_samples_it_has()
    {
        Apply(1, [null]);
        Apply(2, [null]);
        Hold(1, "b");
        Hold(2, "a");
        var (a, b) = (Reading("a", [Shard("a")]), Reading("b", [Shard("b")]));
        Assert.Equal([("a", 2), ("b", 1)], Assign(a, b).Order());
    }

    [Fact]
    public void Of_tasks_that_are_alike_a_silo_gets_those_of_the_network_that_it_had_and_says_so()
    {
        Candidate Of(string network, int method) => Reading($"{network}{method}", [Shard("a")], kind: "evaluate", network: network);
        Apply(1, [null]);
        Apply(2, [null]);
        Hold(1, "a");
        Hold(2, "a");
        Assert.Equal([("m0", 1), ("n0", 2)], Assign(Of("m", 0), Of("n", 0)));
        Apply(1, ["m0"]);
        Apply(2, ["n0"]);
        Candidate[] more = [Of("n", 1), Of("m", 1), Of("m", 2), Of("n", 2)];
        Assert.Equal([("m1", 1), ("n1", 2)], Assign(more).Order());
        Apply(1, ["m1"]);
        Apply(2, ["n1"]);
        Assert.Equal(["the results that it needs are here", "the results that it needs are here"], Whys(more[2..]));
    }

    [Fact]
    public void What_is_more_urgent_goes_first_wherever_its_samples_are()
    {
        Apply(1, [null]);
        Apply(2, ["x"], waiting: ["y"]);
        Hold(1, "b");
        Assert.Equal(["a", "b"], Assign(Reading("a", [Shard("a")], priority: 1), Reading("b", [Shard("b")])).Select(entry => entry.Task));
    }

    [Fact]
    public void What_is_fetched_is_told()
    {
        Apply(1, [null]);
        Apply(2, [null]);
        Hold(2, "b");
        Assert.Equal(
            ["done first here, with 50 MB of 80 MB of samples to fetch"],
            Whys(Reading("t", [Shard("a"), Shard("b", 30_000_000)]))
        );
    }

    [Fact]
    public void A_silo_that_samples_come_to_slowly_gets_less()
    {
        Apply(1, ["x"]);
        _schedule.Apply(new SiloReport(Silo(2), "", null, [new LaneReport("cpu", null)], [], [], new Dictionary<string, double>(), 0, 1e3));
        // Behind another on the first silo is sooner than after 50,000 s.
        Assert.Equal([("t", 1)], Assign(Reading("t", [Shard("a")])));
    }

    [Fact]
    public void A_version_that_is_not_known_is_asked_for()
    {
        SiloReport Report(long samples) =>
            new(Silo(1), "", null, [new LaneReport("cpu", null)], [], [], new Dictionary<string, double>(), samples);
        Assert.False(_schedule.Apply(Report(0)));
        Assert.True(_schedule.Apply(Report(7)));
        _schedule.Hold(Silo(1), new HeldSamples(7, ["a"]));
        Assert.False(_schedule.Apply(Report(7)));
        Assert.True(_schedule.Apply(Report(8)));
    }

    /// <summary>
    /// A network's shards are worked through by silos that end one after the other: the parts of each silo are few ranges, so the states
    /// that travel grow with silos and not with shards.
    /// </summary>
    [Theory]
    [InlineData(2, 64)]
    [InlineData(4, 64)]
    [InlineData(4, 256)]
    [InlineData(7, 250)]
    public void A_silo_gets_neighbouring_shards(int silos, int parts)
    {
        var random = new Random(Random.Shared.Next());
        var open = Enumerable
            .Range(0, parts)
            .Select(part => Reading($"{part}", [], new SampleRange(1, "train", part, parts), "accumulate"))
            .ToList();
        var places = new int[parts];
        var running = new List<string>[silos];
        for (var silo = 0; silo < silos; silo++)
        {
            running[silo] = [];
            Apply(silo + 1, [null]);
        }
        while (open.Count > 0)
        {
            foreach (var (task, silo) in Assign([.. open]))
            {
                places[int.Parse(task, System.Globalization.CultureInfo.InvariantCulture)] = silo;
                running[silo - 1].Add(task);
                open.RemoveAll(candidate => candidate.Task.Id == task);
            }
            var ends = random.Next(silos);
            if (running[ends].Count == 0)
                continue;
            var ended = running[ends][0];
            running[ends].RemoveAt(0);
            Apply(ends + 1, [running[ends].FirstOrDefault()], [.. running[ends].Skip(1)], [ended]);
        }
        // A pair whose states are on two silos moves one of them.
        var level = places.ToList();
        var moved = 0;
        while (level.Count > 1)
        {
            moved += level.Chunk(2).Count(pair => pair.Length == 2 && pair[0] != pair[1]);
            level = [.. level.Chunk(2).Select(pair => pair[0])];
        }
        var bound = silos * (2 + (int)Math.Log2(parts));
        Assert.True(moved <= bound, $"{moved} of {parts - 1} merges move a state; expected {bound} at the most");
    }
}
