using System.Text;
using Agop.Ledger.Sqlite;
using Agop.Tests.Support;

namespace Agop.Ledger.Tests.Simulation;

/// <summary>
/// One random history of a ledger and its silos, all from one integer: silos claim, compute, renew, fail, crash, are paused, lose questions and answers on the way, and time
/// passes. After every step what must always hold is checked; in the end faults cease, and everything must get done.
/// </summary>
internal sealed class History : IDisposable
{
    private readonly Random _random;
    private readonly ManualTime _time = new();
    private readonly SqliteLedger _ledger;
    private readonly LedgerTask[] _tasks;
    private readonly Silo[] _silos;
    private readonly Dictionary<string, int> _recorded = new(StringComparer.Ordinal);
    private readonly List<string> _log = [];
    private bool _faulty = true;

    public History(int seed)
    {
        _random = new Random(seed);
        _ledger = new SqliteLedger(":memory:", new LedgerOptions { Time = _time, MostDeaths = 1000, MostFailures = 1000 });
        _tasks = [.. Enumerable.Range(0, _random.Next(3, 14)).Select(i => new LedgerTask(
            $"t{i}", "k", "{}", [.. Enumerable.Range(0, i).Where(_ => _random.Next(4) == 0).Select(need => $"t{need}")]))];
        _silos = [.. Enumerable.Range(0, _random.Next(2, 6)).Select(i => new Silo { Number = _ledger.Join($"silo {i}") })];
        Submit();
    }

    /// <summary>What happened, a line each.</summary>
    public IReadOnlyList<string> Log => _log;

    /// <summary>How many results were offered under a lost claim, and refused.</summary>
    public int Refusals { get; private set; }

    public void Run()
    {
        for (var steps = _random.Next(20, 200); steps > 0; steps--) Step();
        _faulty = false;
        if (_ledger.Sweeps()[0].Cancelled) Submit();
        for (var steps = 0; _recorded.Count < _tasks.Length; steps++)
        {
            Assert.True(steps < 20_000, "it does not come to an end");
            Step();
        }
        Assert.True(_ledger.Sweeps()[0].Ended);
        Assert.All(_tasks, task => Assert.Equal(TaskState.Done, _ledger.Find(task.Id)!.State));
        Assert.All(_tasks, task => Assert.Equal(1, _recorded[task.Id]));
        Assert.All(_tasks, task => Assert.Equal(Expected(task.Id), Encoding.UTF8.GetString(_ledger.Artifact(task.Id)!)));
    }

    public void Dispose() => _ledger.Dispose();

    private void Step()
    {
        var silo = _silos[_random.Next(_silos.Length)];
        var what = _random.Next(100);
        if (silo.PausedUntil > _time.GetUtcNow()) what = 90 + what % 10;
        switch (what)
        {
            case < 25:
                foreach (var claim in Ask(silo, "claims", () => _ledger.Claim(silo.Number, most: _random.Next(1, 3))) ?? []) Begin(silo, claim);
                break;
            case < 55 when silo.Held.Count > 0:
                Finish(silo, silo.Held[_random.Next(silo.Held.Count)]);
                break;
            case < 70:
                if (Ask(silo, "renews", () => _ledger.Renew(silo.Number)) is { } kept) silo.Held.RemoveAll(work => !kept.TryGetValue(work.Claim.Task, out var token) || token != work.Claim.Token);
                break;
            case < 75 when silo.Held.Count > 0 && _faulty:
                Ask(silo, "fails", () => _ledger.Fail(silo.Held[0].Claim, "no luck"));
                silo.Held.RemoveAt(0);
                break;
            case < 78 when silo.Held.Count > 0:
                Ask(silo, "releases", () => _ledger.Release(silo.Held[0].Claim));
                silo.Held.RemoveAt(0);
                break;
            case < 80 when _faulty:
                Note(silo, "leaves");
                _ledger.Leave(silo.Number);
                // What it had in hand it may still finish, too late.
                silo.Number = _ledger.Join("again");
                break;
            case < 83 when _faulty:
                Note(silo, "crashes");
                silo.Held.Clear();
                silo.Number = _ledger.Join("reborn");
                break;
            case < 86 when _faulty:
                Note(silo, "is paused");
                silo.PausedUntil = _time.GetUtcNow() + TimeSpan.FromSeconds(_random.Next(1, 120));
                break;
            case < 88 when _faulty && _random.Next(4) == 0:
                Note(silo, "cancels");
                _ledger.Cancel("sweep");
                break;
            case < 90 when _faulty:
                Submit();
                break;
            case < 95:
                Ask(silo, "rescues", () => _ledger.Rescue());
                break;
            default:
                // Forwards; and now and then the clock jumps back.
                var seconds = _faulty && _random.Next(10) == 0 ? -_random.Next(100) : _random.Next(20);
                _log.Add($"{seconds} s pass");
                _time.Advance(seconds);
                break;
        }
        foreach (var (record, task) in _ledger.Tasks("sweep").Zip(_tasks))
        {
            Assert.Equal(task.Id, record.Id);
            Assert.Equal(record.State == TaskState.Done, _recorded.ContainsKey(task.Id));
            if (record.State is not (TaskState.Ready or TaskState.Running)) continue;
            foreach (var need in task.Needs) Assert.True(_recorded.ContainsKey(need), $"{task.Id} may run before {need} is done");
        }
    }

    private void Begin(Silo silo, Claim claim)
    {
        Assert.DoesNotContain(claim.Task, _recorded.Keys);
        silo.Held.Add(new Work(claim, Result(claim)));
    }

    /// <summary>A task's result depends on the results of all that it needs, so an early start or a mix-up shows.</summary>
    private string Result(Claim claim) => $"{claim.Task}({string.Join(' ', claim.Needs.Select(need => Encoding.UTF8.GetString(_ledger.Artifact(need) ?? throw new InvalidOperationException($"{claim.Task} was claimed before {need} was done"))))})";

    private string Expected(string task) => $"{task}({string.Join(' ', _tasks.First(entry => entry.Id == task).Needs.Select(Expected))})";

    private void Finish(Silo silo, Work work)
    {
        var (before, task) = (_ledger.Find(work.Claim.Task)!, work.Claim.Task);
        var current = before.State == TaskState.Running && before.Token == work.Claim.Token;
        bool? told = null;
        var answer = Ask(silo, $"completes {task} under token {work.Claim.Token}", () =>
        {
            told = _ledger.Complete(work.Claim, Encoding.UTF8.GetBytes(work.Result));
            return (object)told.Value;
        });
        if (told == true && before.State != TaskState.Done)
        {
            Assert.True(current, $"{task} was recorded under the lost token {work.Claim.Token}; the newest is {before.Token}");
            _recorded[task] = _recorded.GetValueOrDefault(task) + 1;
        }
        if (told == false)
        {
            Assert.False(current, $"{task} was refused under the newest token");
            Refusals++;
        }
        // Without an answer it asks again some time.
        if (answer is not null) silo.Held.Remove(work);
    }

    /// <summary>A question may get lost before it arrives, or its answer after it was acted on.</summary>
    private T? Ask<T>(Silo silo, string what, Func<T> question)
    {
        var fate = _faulty ? _random.Next(20) : 19;
        Note(silo, $"{what}{(fate == 0 ? ", and the question is lost" : fate == 1 ? ", and the answer is lost" : "")}");
        if (fate == 0) return default;
        var answer = question();
        return fate == 1 ? default : answer;
    }

    private void Submit()
    {
        _log.Add("the sweep is submitted");
        _ledger.Submit(new SweepSubmission("sweep", "sweep", "", _tasks, _random.Next(3)));
    }

    private void Note(Silo silo, string what) => _log.Add($"silo {silo.Number} {what}");

    private sealed class Silo
    {
        public long Number { get; set; }
        public DateTimeOffset PausedUntil { get; set; }
        public List<Work> Held { get; } = [];
    }

    private sealed record Work(Claim Claim, string Result);
}
