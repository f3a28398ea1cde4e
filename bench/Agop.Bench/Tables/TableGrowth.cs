using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Agop.Ledger;
using Agop.Silo.Watching;
using Agop.Tests.Support;

namespace Agop.Bench.Tables;

/// <summary>
/// A sweep of more and more cells, submitted, watched and reported: time, memory and the ledger's growth. Its results are borrowed from a
/// small sweep, so that only the bookkeeping is measured.
/// </summary>
internal sealed class TableGrowth : IDisposable
{
    private const int PerNetwork = 16;
    private readonly TemporaryFolder _folder = new();
    private readonly string _program;

    /// <param name="program">agop.</param>
    public TableGrowth(string program) => _program = program;

    public void Dispose() => _folder.Dispose();

    /// <summary>Prints a row for each size.</summary>
    public async Task Run(IReadOnlyList<int> cells)
    {
        Write("small.yaml", [0]);
        _ = Measure(_program, "run", "small.yaml", "--out", "small", "--ledger", "small.db");
        Console.WriteLine(
            "| cells | tasks | submit | | first look | a look after 100 ends | | report | | ledger | results.csv | results.parquet "
                + "| tasks.jsonl |"
        );
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var count in cells)
            await Run(count);
    }

    private async Task Run(int cells)
    {
        Write("large.yaml", [.. Enumerable.Range(0, cells / PerNetwork)]);
        var ledger = _folder["large.db"];
        var submit = Measure(_program, "submit", "large.yaml", "--ledger", "large.db");
        var (id, tasks) = await Submitted(ledger);
        var rows = new FileInfo(ledger).Length;
        Borrowed.End(ledger, _folder["small.db"], leave: 200, ago: TimeSpan.FromMilliseconds(10 * tasks));
        var look = Measure(Environment.GetCommandLineArgs()[0], "tables-look", ledger, _folder["small.db"], id);
        Borrowed.End(ledger, _folder["small.db"], leave: 0);
        var report = Measure(_program, "report", id, "--ledger", "large.db", "--out", "large");
        string Size(string file) => Megabytes(new FileInfo(_folder[Path.Combine("large", file)]).Length);
        var looks = look.Output.Split(' ');
        Console.WriteLine(
            $"| {cells:n0} | {tasks:n0} | {submit.Text} | {looks[0]} s | {looks[1]} ms | {Megabytes(look.Peak)} | {report.Text} | "
                + $"{Megabytes(rows)} | {Size("results.csv")} | {Size("results.parquet")} | {Size("tasks.jsonl")} |"
        );
        Directory.Delete(_folder["large"], recursive: true);
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "large.db*"))
            File.Delete(file);
    }

    /// <summary>In a process of its own: looks at a sweep, ends a hundred tasks and looks again.</summary>
    public static async Task Look(string path, string small, string sweep)
    {
        await using var ledger = await Ledgers.OpenAsync(path);
        var clock = Stopwatch.StartNew();
        var watch = await SweepWatch.OpenAsync(ledger, null, sweep, TimeProvider.System);
        _ = JsonSerializer.SerializeToUtf8Bytes(await watch.LookAsync([], new Dictionary<string, Core.Training.TrainingPreview>()));
        var first = clock.Elapsed.TotalSeconds;
        Borrowed.End(path, small, leave: 100);
        clock.Restart();
        _ = JsonSerializer.SerializeToUtf8Bytes(await watch.LookAsync([], new Dictionary<string, Core.Training.TrainingPreview>()));
        Console.Write(string.Create(CultureInfo.InvariantCulture, $"{first:0.0} {clock.Elapsed.TotalMilliseconds:0}"));
    }

    private void Write(string file, int[] seeds) =>
        File.WriteAllText(
            _folder[file],
            $"name: tables\nscenarios: [linear]\nsamples: 200\nmaps: 0\nseeds: [{string.Join(", ", seeds)}]\nagop: {{shards: 1}}\n"
                + "training: {epochs: 1, snapshot-every: 1}\nmetrics: [iou-topk, mass-accuracy]\nmethods: [agop-weighted, agop-global, "
                + "agop-local, vanilla-grad, integrated-gradients, smoothgrad, input-x-gradient, gradcam, random, "
                + string.Join(", ", Enumerable.Range(2, PerNetwork - 9).Select(n => $"{{id: smoothgrad, samples: {n}}}"))
                + "]\n"
        );

    private static async Task<(string Id, int Tasks)> Submitted(string path)
    {
        await using var ledger = await Ledgers.OpenAsync(path);
        var sweep = (await ledger.SweepsAsync())[0];
        return (sweep.Id, sweep.Total);
    }

    private Measured Measure(string program, params string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            WorkingDirectory = _folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("AGOP_DATA");
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        long peak = 0;
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(100)))
        {
            process.Refresh();
            // Zero once it has ended.
            peak = Math.Max(peak, process.PeakWorkingSet64);
        }
        return process.ExitCode == 0
            ? new Measured(clock.Elapsed.TotalSeconds, peak, output.Result)
            : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}: {errors.Result}");
    }

    private static string Megabytes(long bytes) => $"{bytes / 1e6:0.0} MB";

    private sealed record Measured(double Seconds, long Peak, string Output)
    {
        public string Text => $"{Seconds:0.0} s | {Megabytes(Peak)}";
    }
}
