using System.Diagnostics;
using Agop.Core.Arrays;
using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Tests.Support;

namespace Agop.Bench.Links;

/// <summary>
/// One silo, four, and four of which one is killed in the midst, each with its own address, disk and half a core, on links of 100 Mbit/s. A
/// training set is imported on the first; the sweep trains networks on it, accumulates their AGOP in shards and evaluates.
/// </summary>
internal sealed class SlowLinks(string program, int images) : IDisposable
{
    private const string Rate = "100mbit";
    private const double Cores = 0.45;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Prints a row for each and whether the results are the same.</summary>
    /// <returns>Whether they are.</returns>
    public async Task<bool> Run()
    {
        WriteSamples();
        Console.WriteLine(
            $"{images:n0} images of 8 x 8 bytes, links of {Rate}, {Cores} of a core per silo\n\n"
                + "| silos | time | of one silo's | MB to the silos | MB to the ledger | tasks begun twice |\n"
                + "| --- | ---: | ---: | --- | ---: | ---: |"
        );
        double? alone = null;
        var tables = new List<string>();
        foreach (var (name, count, kills) in new[] { ("1", 1, false), ("4", 4, false), ("4, one killed", 4, true) })
        {
            var (seconds, moved, ledger, twice, table) = await Measure(count, kills);
            alone ??= seconds;
            tables.Add(table);
            Console.WriteLine(
                $"| {name} | {seconds:0.0} s | {seconds / alone:0.00} | {string.Join(", ", moved.Select(bytes => $"{bytes / 1e6:0}"))} | "
                    + $"{ledger / 1e6:0} | {twice} |"
            );
        }
        var same = tables.Distinct(StringComparer.Ordinal).Count() == 1;
        Console.WriteLine(same ? "\nresults.csv has the same bytes in all of them" : "\nresults.csv differs");
        return same;
    }

    private void WriteSamples()
    {
        var random = new Random(1);
        var (pixels, labels, masks) = (new byte[images * 64], new byte[images], new bool[images * 64]);
        random.NextBytes(pixels);
        for (var i = 0; i < images; i++)
        {
            labels[i] = (byte)(i % 2);
            // What tells the classes apart, and where it is.
            for (var pixel = 0; pixel < 8; pixel++)
            {
                pixels[i * 64 + 9 * pixel] = (byte)(labels[i] * 40 + pixels[i * 64 + 9 * pixel] % 200);
                masks[i * 64 + 9 * pixel] = true;
            }
        }
        ArrayFile.WriteNpy(_folder["x.npy"], new NdArray(ElementType.UInt8, [images, 8, 8], pixels));
        ArrayFile.WriteNpy(_folder["y.npy"], NdArray.From(labels, images));
        ArrayFile.WriteNpy(_folder["m.npy"], NdArray.From(masks, images, 8, 8));
        File.WriteAllText(
            _folder["s.yaml"],
            "benchmark: big\nseeds: [0, 1, 2, 3, 4, 5, 6, 7]\ntraining: {epochs: 2, batch: 512, snapshot-every: 1}\n"
                + "agop: {shards: 16}\nmetrics: [iou-topk]\nmethods: [agop-weighted, agop-global, vanilla-grad, integrated-gradients]\n"
        );
        File.WriteAllText(_folder["token"], "of-this-benchmark-alone");
    }

    private async Task<(double Seconds, long[] Moved, long Ledger, int Twice, string Table)> Measure(int count, bool kills)
    {
        using var network = new TestNetwork(Rate);
        var self = network.AddSelf();
        using var server = PostgresServer.ReachedAt(self, TestNetwork.Range);
        var (ledger, run) = (server.NewDatabase(), $"{count}{(kills ? "k" : "")}");
        var silos = Enumerable.Range(0, count).Select(_ => network.Add()).ToArray();
        var shares = silos.Select((_, i) => new CpuShare($"agop-{Environment.ProcessId}-{run}-{i}", Cores)).ToArray();
        string Data(int silo) => _folder[$"{run}-data{silo}"];
        try
        {
            Agop(Data(0), ledger, "data", "import", "big", "x.npy", "--labels", "y.npy", "--masks", "m.npy", "--held-out", "0.01");
            var processes = silos.Select((silo, i) => Start(silo, i, shares[i], Data(i), ledger)).ToArray();
            var before = silos.Select(silo => network.Received(silo.Namespace)).ToArray();
            var toLedger = network.Received("");
            var clock = Stopwatch.StartNew();
            Agop(Data(0), ledger, "submit", "s.yaml");
            await using var watched = await Ledgers.OpenAsync(ledger);
            if (kills)
            {
                await WaitFor(watched, processes, share => share > 0.4);
                TestNetwork.Command("kill", "-9", $"{processes[1].Id}");
            }
            await WaitFor(watched, processes, share => share >= 1);
            var seconds = clock.Elapsed.TotalSeconds;
            var moved = silos.Select((silo, i) => network.Received(silo.Namespace) - before[i]).ToArray();
            toLedger = network.Received("") - toLedger;
            var twice = (await watched.TasksAsync((await watched.SweepsAsync())[0].Id)).Count(task => task.Token > 1);
            foreach (var process in processes.Where(process => !process.HasExited))
                TestNetwork.Command("kill", $"{process.Id}");
            foreach (var process in processes)
                await process.WaitForExitAsync();
            Agop(Data(0), ledger, "report", "s", "--out", $"r{run}");
            return (seconds, moved, toLedger, twice, File.ReadAllText(_folder[$"r{run}/results.csv"]));
        }
        finally
        {
            foreach (var silo in silos)
                TestNetwork.Command("/bin/sh", "-c", $"ip netns pids {silo.Namespace} | xargs -r kill -9");
            foreach (var share in shares)
            {
                // A process leaves its group when it is gone for good.
                while (File.ReadAllText(share.Members).Length > 0)
                    Thread.Yield();
                share.Dispose();
            }
        }
    }

    private Process Start((string Namespace, string Address) silo, int number, CpuShare share, string data, string ledger)
    {
        var start = new ProcessStartInfo(
            "/bin/sh",
            [
                "-c",
                "echo $$ >\"$AGOP_GROUP\"; exec \"$@\" >\"$AGOP_LOG\" 2>&1",
                "sh",
                "ip",
                "netns",
                "exec",
                silo.Namespace,
                "dotnet",
                program,
                "silo",
                "--lanes",
                "1",
                "--name",
                $"silo {number + 1}",
                "--listen",
                $"{silo.Address}:8080",
                "--endpoint",
                $"{silo.Address}:11111,30000",
                "--token-file",
                _folder["token"],
            ]
        )
        {
            UseShellExecute = false,
        };
        start.Environment["AGOP_GROUP"] = share.Members;
        start.Environment["AGOP_LOG"] = _folder[$"{Path.GetFileName(data)}.log"];
        start.Environment["AGOP_DATA"] = data;
        start.Environment["AGOP_LEDGER"] = ledger;
        return Process.Start(start)!;
    }

    private static async Task WaitFor(ILedger ledger, IReadOnlyList<Process> silos, Func<double, bool> isSo)
    {
        while (true)
        {
            if (silos.All(silo => silo.HasExited))
                throw new InvalidOperationException("the silos ended");
            var sweep = (await ledger.SweepsAsync())[0];
            if (sweep[TaskState.Failed] + sweep[TaskState.Blocked] > 0)
                throw new InvalidOperationException("tasks failed");
            if (isSo((double)sweep[TaskState.Done] / sweep.Total))
                return;
            await Task.Delay(100);
        }
    }

    private string Agop(string data, string ledger, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { WorkingDirectory = _folder.Path };
        start.Environment["AGOP_DATA"] = data;
        start.Environment["AGOP_LEDGER"] = ledger;
        return TestNetwork.Finish(start);
    }
}
