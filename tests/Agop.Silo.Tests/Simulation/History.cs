using System.Text;
using Agop.Grains.Contracts;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Dispatching;
using Agop.Silo.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Silo.Tests.Simulation;

/// <summary>
/// One random history of a ledger and its silos, all from one integer. The silos are the real ones up to their threads: a dispatcher each,
/// whose turns, renewals, rescues and lanes a seeded scheduler calls in any order, on a virtual clock. They crash, are paused, lose
/// questions and answers, fail and give back; sweeps are cancelled and submitted again; clocks jump. After every step what must always hold
/// is checked; in the end faults cease, and everything must get done.
/// </summary>
internal sealed class History : IAsyncDisposable
{
    private readonly Random _random;
    private readonly ManualTime _time;
    private readonly ILedger _ledger;
    private readonly LedgerTask[] _tasks;
    private readonly SimulatedSilo[] _silos;
    private readonly HashSet<string> _dead = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _recorded = new(StringComparer.Ordinal);
    private readonly List<string> _log = [];
    private int _lives;
    private bool _faulty = true;

    private History(int seed, ManualTime time, ILedger ledger)
    {
        (_random, _time, _ledger) = (new Random(seed), time, ledger);
        _tasks =
        [
            .. Enumerable
                .Range(0, _random.Next(3, 14))
                .Select(i => new LedgerTask(
                    $"t{i}",
                    "k",
                    "{}",
                    [.. Enumerable.Range(0, i).Where(_ => _random.Next(4) == 0).Select(need => $"t{need}")]
                )),
        ];
        _silos = [.. Enumerable.Range(0, _random.Next(2, 6)).Select(_ => Born(new SimulatedSilo()))];
    }

    public static async Task<History> Begin(int seed)
    {
        var time = new ManualTime();
        var options = new LedgerOptions
        {
            Time = time,
            MaxDeaths = 4,
            MaxFailures = 3,
            Backoff = TimeSpan.FromMicroseconds(1),
        };
        var history = new History(seed, time, await Ledgers.OpenAsync(":memory:", options));
        await history.Submit();
        return history;
    }

    /// <summary>What happened, a line each.</summary>
    public IReadOnlyList<string> Log => _log;

    /// <summary>How many results were offered under a lost claim, and refused.</summary>
    public int Refusals { get; private set; }

    public async Task Run()
    {
        for (var steps = _random.Next(20, 200); steps > 0; steps--)
            await Step();
        _faulty = false;
        if ((await _ledger.SweepsAsync())[0].Cancelled)
            await Submit();
        for (var steps = 0; _recorded.Count < _tasks.Length; steps++)
        {
            Assert.True(steps < 20_000, "it does not come to an end");
            // What failed for good or was set aside in bad times is for a person to retry.
            if ((await _ledger.SweepsAsync())[0].Ended)
                await _ledger.RetryAsync("sweep");
            await Step();
        }
        Assert.True((await _ledger.SweepsAsync())[0].Ended);
        foreach (var task in _tasks)
        {
            Assert.Equal(TaskState.Done, (await _ledger.FindAsync(task.Id))!.State);
            Assert.Equal(1, _recorded[task.Id]);
            Assert.Equal(Expected(task.Id), Encoding.UTF8.GetString((await _ledger.ArtifactAsync(task.Id))!));
        }
    }

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    private async Task Step()
    {
        var silo = _silos[_random.Next(_silos.Length)];
        var what = _random.Next(100);
        if (silo.PausedUntil > _time.GetUtcNow())
            what = 95;
        switch (what)
        {
            case < 30:
                await Assign(silo);
                await Turn(silo, "has a turn");
                break;
            case < 55 when silo.Lanes.Count > 0:
                Finish(silo, silo.Lanes[_random.Next(silo.Lanes.Count)]);
                break;
            case < 65:
                await Try(silo, "keeps its leases", () => silo.Dispatcher.RenewAsync());
                break;
            case < 75:
                await Try(silo, "looks for the dead", () => silo.Dispatcher.ReclaimExpiredAsync(_dead.Contains));
                break;
            case < 78 when _faulty:
                Note(silo, "drains and leaves");
                silo.Dispatcher.Drain();
                silo.Dispatcher.StopAll();
                foreach (var work in silo.Lanes.ToArray())
                    Finish(silo, work);
                await Turn(silo, "has its last turn");
                await Try(silo, "goes", () => silo.Dispatcher.LeaveAsync());
                Born(silo);
                break;
            case < 82 when _faulty:
                Note(silo, "crashes");
                // Only on the same machine is a death noticed at once.
                if (_random.Next(2) == 0)
                    _dead.Add(silo.Process);
                Born(silo);
                break;
            case < 86 when _faulty:
                Note(silo, "is paused");
                silo.PausedUntil = _time.GetUtcNow() + TimeSpan.FromSeconds(_random.Next(1, 120));
                break;
            case < 88 when _faulty && _random.Next(4) == 0:
                Note(silo, "cancels");
                await _ledger.CancelAsync("sweep");
                break;
            case < 89 when _faulty:
                await Submit();
                break;
            case < 90 when _faulty:
                _log.Add("the sweep is retried");
                await _ledger.RetryAsync("sweep");
                break;
            default:
                // Forwards; and now and then the clock jumps back.
                // In peace it goes so slowly that no lease runs out whose silo lives.
                var seconds =
                    !_faulty ? _random.Next(2)
                    : _random.Next(10) == 0 ? -_random.Next(100)
                    : _random.Next(10);
                _log.Add($"{seconds} s pass");
                _time.Advance(seconds);
                break;
        }
        await Check();
    }

    /// <summary>What must hold at any time.</summary>
    private async Task Check()
    {
        foreach (var (record, task) in (await _ledger.TasksAsync("sweep")).Zip(_tasks))
        {
            Assert.Equal(task.Id, record.Id);
            Assert.Equal(record.State == TaskState.Done, _recorded.ContainsKey(task.Id));
            if (record.State is not (TaskState.Ready or TaskState.Running))
                continue;
            foreach (var need in task.Needs)
                Assert.True(_recorded.ContainsKey(need), $"{task.Id} may run before {need} is done");
        }
    }

    /// <summary>A new life.</summary>
    private SimulatedSilo Born(SimulatedSilo silo)
    {
        silo.Process = $"life {++_lives}";
        silo.Lanes.Clear();
        // Some take whatever is next, some what they are assigned.
        silo.Assignments = _random.Next(2) == 0 ? null : new Assignments();
        var ledger = new UnreliableLedger(_ledger, _random, () => _faulty, what => Note(silo, what), Witness, Forget);
        silo.Dispatcher = new Dispatcher(
            ledger,
            silo.Process,
            silo.Process,
            Lane.OnProcessor(_random.Next(1, 4)),
            silo.Assignments ?? (IDemands)new AnyWork(sweep: null),
            work =>
            {
                Assert.DoesNotContain(work.Claim.Task, _recorded.Keys);
                silo.Lanes.Add(work);
            },
            new RecordingObserver { OnDeclined = tasks => Note(silo, $"could not have {string.Join(' ', tasks)}") }
        );
        return silo;
    }

    /// <summary>A turn, and the beginning of what it claimed.</summary>
    private async Task Turn(SimulatedSilo silo, string what)
    {
        await Try(silo, what, () => silo.Dispatcher.TurnAsync());
        foreach (var work in silo.Lanes.Where(work => !silo.Results.ContainsKey(work)).ToArray())
            silo.Results[work] = await Result(work.Claim);
    }

    /// <summary>What a scheduler might say: often what is ready, sometimes nonsense.</summary>
    private async Task Assign(SimulatedSilo silo)
    {
        if (silo.Assignments is null || _random.Next(4) == 0)
            return;
        string[] tasks =
            _random.Next(3) == 0
                ? [_tasks[_random.Next(_tasks.Length)].Id]
                : [.. (await _ledger.ReadyAsync(new Demand("cpu", _random.Next(1, 5)))).Select(task => task.Id)];
        Note(silo, $"is assigned {string.Join(' ', tasks)}");
        silo.Assignments.Add("cpu", LaneRole.Tasks, tasks);
    }

    private void Finish(SimulatedSilo silo, Work work)
    {
        silo.Lanes.Remove(work);
        Outcome outcome =
            _faulty && _random.Next(8) == 0 ? new Outcome.Failed("no luck", Certain: false)
            : work.Stopping.IsCancellationRequested && _random.Next(2) == 0 || (_faulty && _random.Next(12) == 0)
                ? new Outcome.GivenBack("stopped", [], Trouble: false)
            : _faulty && work.Claim.Needs.Count > 0 && _random.Next(12) == 0
                ? new Outcome.GivenBack("a result is lost", [work.Claim.Needs[_random.Next(work.Claim.Needs.Count)]], Trouble: false)
            : new Outcome.Done(Encoding.UTF8.GetBytes(silo.Results[work]), 1);
        Note(silo, $"finishes {work.Claim.Task}: {outcome.GetType().Name}");
        silo.Dispatcher.Finish(work, outcome);
    }

    /// <summary>Compares what the ledger says of results with what it should.</summary>
    private async Task<Exchange> Witness(IReadOnlyList<Completion> completed, Func<Task<Exchange>> ask)
    {
        var before = new List<TaskRecord>();
        foreach (var completion in completed)
            before.Add((await _ledger.FindAsync(completion.Claim.Task))!);
        var answer = await ask();
        foreach (var ((completion, record), recorded) in completed.Zip(before).Zip(answer.Recorded))
        {
            var (task, token) = (completion.Claim.Task, completion.Claim.Token);
            var current = record.State == TaskState.Running && record.Token == token;
            if (recorded && record.State != TaskState.Done)
            {
                Assert.True(current, $"{task} was recorded under the lost token {token}; the newest is {record.Token}");
                _recorded[task] = _recorded.GetValueOrDefault(task) + 1;
            }
            if (recorded)
                continue;
            Assert.False(current, $"{task} was refused under the newest token");
            Refusals++;
        }
        return answer;
    }

    /// <summary>What is done again counts anew.</summary>
    private async Task Forget(IReadOnlyCollection<string> tasks)
    {
        foreach (var task in tasks)
            if ((await _ledger.FindAsync(task))!.State != TaskState.Done)
                _recorded.Remove(task);
    }

    /// <summary>A task's result depends on the results of all that it needs, so an early start or a mix-up shows.</summary>
    private async Task<string> Result(Claim claim)
    {
        var needs = new List<string>();
        foreach (var need in claim.Needs)
            needs.Add(
                Encoding.UTF8.GetString(
                    await _ledger.ArtifactAsync(need)
                        ?? throw new InvalidOperationException($"{claim.Task} was claimed before {need} was done")
                )
            );
        return $"{claim.Task}({string.Join(' ', needs)})";
    }

    private string Expected(string task) => $"{task}({string.Join(' ', _tasks.First(entry => entry.Id == task).Needs.Select(Expected))})";

    private async Task Try(SimulatedSilo silo, string what, Func<Task> action)
    {
        Note(silo, what);
        try
        {
            await action();
        }
        catch (LedgerException error) when (error.IsTransient)
        {
            // As its host does, it asks again some time.
        }
    }

    private async Task Submit()
    {
        _log.Add("the sweep is submitted");
        await _ledger.SubmitAsync(new SweepSubmission("sweep", "sweep", "", _tasks, _random.Next(3)));
    }

    private void Note(SimulatedSilo silo, string what) => _log.Add($"{silo.Process} {what}");
}
