using System.Diagnostics;
using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Tests.Support;

namespace Agop.Bench.Chaos;

/// <summary>
/// How long a task lies idle after its silo was killed (on another machine, on the same machine) or asked to end, until another silo has
/// taken it up.
/// </summary>
/// <param name="program">agop.dll.</param>
/// <param name="cluster">leases or orleans.</param>
internal sealed class Takeover(string program, string cluster)
{
    private const int Kill9 = 9,
        Terminate = 15;
    private const string Endless =
        "name: endless\nscenarios: [linear]\nsamples: 200\nseeds: [0]\ntraining: { epochs: 1000000 }\nmethods: [vanilla-grad]";

    public async Task Run()
    {
        using var server = new PostgresServer();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["endless.yaml"], Endless);
        Console.WriteLine($"| a running task's silo, by {cluster}, is | taken up after |");
        Console.WriteLine("| --- | ---: |");
        Console.WriteLine($"| killed, on another machine | {await Measure(server, folder, alone: true, Kill9):0.0} s |");
        Console.WriteLine($"| killed, on the same machine | {await Measure(server, folder, alone: false, Kill9):0.0} s |");
        Console.WriteLine($"| asked to end, with no grace | {await Measure(server, folder, alone: false, Terminate):0.0} s |");
    }

    private async Task<double> Measure(PostgresServer server, TemporaryFolder folder, bool alone, int signal)
    {
        var url = server.NewDatabase();
        using (
            var submit = Process.Start(
                new ProcessStartInfo("dotnet", [program, "submit", "endless.yaml", "--ledger", url])
                {
                    WorkingDirectory = folder.Path,
                    RedirectStandardOutput = true,
                    UseShellExecute = false,
                }
            )!
        )
            submit.WaitForExit();
        await using var ledger = await Ledgers.OpenAsync(url);
        if (alone && !SiloUnderTest.CanBeAlone)
            return double.NaN;
        using var first = new SiloUnderTest(
            program,
            folder[$"{alone}{signal}-first.log"],
            url,
            alone,
            "--grace",
            "0",
            "--cluster",
            cluster
        );
        while ((await ledger.SilosAsync()).Count < 1)
        {
            if (first.HasEnded)
                first.StartAgain(null);
            Thread.Sleep(10);
        }
        var before = await Holder(ledger, null);
        using var second = new SiloUnderTest(program, folder[$"{alone}{signal}-second.log"], url, alone: false, "--cluster", cluster);
        while ((await ledger.SilosAsync()).Count < 2)
        {
            if (second.HasEnded)
                second.StartAgain(null);
            Thread.Sleep(10);
        }
        var clock = Stopwatch.StartNew();
        first.Tell(signal);
        await Holder(ledger, before);
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Waits until another silo than that runs the training.</summary>
    private static async Task<long> Holder(ILedger ledger, long? other)
    {
        while (true)
        {
            var training = (await ledger.TasksAsync((await ledger.SweepsAsync())[0].Id)).Single(task => task.Kind == "train");
            if (training is { State: TaskState.Running, Silo: { } holder } && holder != other)
                return holder;
            Thread.Sleep(10);
        }
    }
}
