using System.Diagnostics;
using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Tests.Support;

namespace Agop.Bench.Chaos;

/// <summary>
/// A sweep on four silo processes and PostgreSQL. At seeded random times silos are killed and started anew, or paused, database sessions
/// are ended, and the server is crashed and restarted, in as many rounds as it takes. At the end of each the report must have the bytes of
/// a run that was left in peace.
/// </summary>
/// <param name="program">agop.dll.</param>
/// <param name="cluster">How the silos share work: leases or orleans.</param>
/// <param name="numbers">How many kills, pauses and restarts at least, and the seed.</param>
internal sealed class ChaosRun(string program, string cluster, int[] numbers)
{
    private const int Silos = 4;
    private const int MaxSeeds = 10;

    /// <summary>A few faults need a smaller sweep.</summary>
    private string Sweep =>
        $$"""
            name: chaos
            scenarios: [linear, multiplicative, rigid, xor]
            seeds: [{{string.Join(", ", Enumerable.Range(0, Math.Clamp(_kills, 3, MaxSeeds)))}}]
            samples: 4000
            training: { epochs: 200, snapshot-every: 20 }
            methods: [agop-weighted, agop-global, vanilla-grad, integrated-gradients, smoothgrad, constant-mean]
            """;

    private readonly int _kills = Number(numbers, 0, 100),
        _pauses = Number(numbers, 1, 20),
        _restarts = Number(numbers, 2, 5),
        _seed = Number(numbers, 3, 1);
    private readonly Tally _tally = new();

    public async Task<bool> Execute()
    {
        var random = new Random(_seed);
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["chaos.yaml"], Sweep);
        Say($"seed {_seed}: the sweep in peace, one process");
        var clock = Stopwatch.StartNew();
        if (!Agop(folder, "run", "chaos.yaml", "--ledger", folder["peace.db"], "--out", folder["peace"]))
            return false;
        Say($"done in {clock.Elapsed.TotalSeconds:0} s");
        var expected = File.ReadAllBytes(folder["peace/results.csv"]);
        using var server = new PostgresServer();
        var (same, rounds) = (0, 0);
        while (!Enough)
        {
            rounds++;
            same += await Round(folder, server, random, rounds, expected) ? 1 : 0;
        }
        Console.WriteLine($"{cluster}, seed {_seed}, {rounds} rounds: {_tally}");
        Console.WriteLine($"results.csv has the bytes of the run in peace in {same} of {rounds} rounds");
        return same == rounds;
    }

    private bool Enough => _tally.Kills >= _kills && _tally.Pauses >= _pauses && _tally.Restarts >= _restarts;

    private async Task<bool> Round(TemporaryFolder folder, PostgresServer server, Random random, int round, byte[] expected)
    {
        var (url, output) = (server.NewDatabase(), folder[$"round{round}"]);
        if (!Agop(folder, "submit", "chaos.yaml", "--ledger", url))
            return false;
        await using var ledger = await Ledgers.OpenAsync(url);
        var clock = Stopwatch.StartNew();
        var silos = Enumerable
            .Range(0, Silos)
            .Select(i => new SiloUnderTest(program, folder[$"round{round}-silo{i}.log"], url, alone: i % 2 == 0, "--cluster", cluster))
            .ToArray();
        try
        {
            var next = TimeSpan.FromSeconds(3);
            while (!await Ended(ledger))
            {
                Thread.Sleep(50);
                foreach (var silo in silos)
                {
                    silo.ResumeWhenDue();
                    // A silo that its cluster took for dead while it slept ends; whoever runs silos starts them again.
                    if (silo.HasEnded)
                        silo.StartAgain(cluster == "orleans" ? "cut off from its cluster" : null);
                }
                // The last round goes on in peace: where a loaded machine starts silos more slowly than they are killed, it would never
                // end.
                if (clock.Elapsed < next || Enough)
                    continue;
                Disturb(server, silos, random);
                next = clock.Elapsed + TimeSpan.FromSeconds(0.5 + (random.NextDouble() * 1.5));
            }
        }
        finally
        {
            foreach (var silo in silos)
                silo.Dispose();
        }
        Say($"round {round}: {clock.Elapsed.TotalSeconds:0} s");
        _tally.Refusals += silos.Sum(silo => silo.Refusals());
        return await Verify(folder, ledger, url, output, expected, silos.SelectMany(silo => silo.Recorded()));
    }

    /// <summary>
    /// Whether nothing is left to do. Tasks that were set aside because three of their silos happened to be killed begin anew, as a person
    /// would have it.
    /// </summary>
    private async Task<bool> Ended(ILedger ledger)
    {
        try
        {
            var status = (await ledger.SweepsAsync())[0];
            if (!status.Ended)
                return false;
            if (status[TaskState.Done] == status.Total)
                return true;
            _tally.SetAside += status[TaskState.Failed];
            await ledger.RetryAsync(status.Id);
            return false;
        }
        catch (LedgerException error) when (error.IsTransient)
        {
            // Cut off, as the silos are.
            return false;
        }
    }

    private void Disturb(PostgresServer server, SiloUnderTest[] silos, Random random)
    {
        var silo = silos[random.Next(silos.Length)];
        switch (random.Next(100))
        {
            case < 70:
                // Who is paused is to wake up, to find what became of its tasks.
                if (silo.IsPaused)
                    break;
                _tally.Kills++;
                silo.Kill();
                silo.Start();
                break;
            case < 86:
                // Every third sleeps through its leases.
                if (silo.Pause(TimeSpan.FromSeconds(random.Next(3) == 0 ? random.Next(32, 45) : random.Next(1, 10))))
                    _tally.Pauses++;
                break;
            case < 95:
                _tally.EndedSessions++;
                server.EndSessions();
                break;
            default:
                _tally.Restarts++;
                server.Stop();
                Thread.Sleep(random.Next(0, 3000));
                server.Start();
                break;
        }
    }

    private async Task<bool> Verify(
        TemporaryFolder folder,
        ILedger ledger,
        string url,
        string output,
        byte[] expected,
        IEnumerable<string> recorded
    )
    {
        var tasks = await Eventually(async () => await ledger.TasksAsync((await ledger.SweepsAsync())[0].Id));
        var twice = recorded.GroupBy(task => task).Where(group => group.Count() > 1).Select(group => group.Key).ToArray();
        foreach (var task in twice)
            Say($"task {task} was recorded twice");
        _tally.Tasks += tasks.Count;
        _tally.Claims += tasks.Sum(task => task.Token);
        _tally.Deaths += tasks.Sum(task => task.Deaths);
        if (!Agop(folder, "report", "chaos", "--ledger", url, "--out", output))
            return false;
        var same = File.ReadAllBytes(Path.Combine(output, "results.csv")).AsSpan().SequenceEqual(expected);
        if (!same)
            Say("results.csv differs");
        return same && twice.Length == 0 && tasks.All(task => task.State == TaskState.Done);
    }

    private static async Task<T> Eventually<T>(Func<Task<T>> ask)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (LedgerException error) when (error.IsTransient)
            {
                await Task.Delay(100);
            }
        }
    }

    private bool Agop(TemporaryFolder folder, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [program, .. arguments])
            {
                WorkingDirectory = folder.Path,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            Say($"agop {arguments[0]} ended with {process.ExitCode}: {error.Result}");
        return process.ExitCode == 0;
    }

    private static int Number(int[] numbers, int index, int otherwise) => index < numbers.Length ? numbers[index] : otherwise;

    private static void Say(string what) => Console.Error.WriteLine($"chaos: {what}");
}
