using System.Diagnostics;
using System.Globalization;
using Agop.Core.Statistics;
using Agop.Grains.Contracts;
using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Silo.Hosting;
using Agop.Silo.Telemetry;
using Agop.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Agop.Bench.Watching;

/// <summary>
/// What telemetry costs: the default sweep with everything sent to a receiver on this machine, beside one with nothing sent, interleaved;
/// and, since machines are noisier than that, the processor time of what is told of a task, alone.
/// </summary>
internal static class TelemetryCost
{
    public static async Task Run(string program, int rounds)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        await using var receiver = builder.Build();
        var received = 0L;
        receiver.MapPost(
            "/v1/{signal}",
            async (HttpRequest request) =>
            {
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body);
                Interlocked.Add(ref received, body.Length);
                return Microsoft.AspNetCore.Http.Results.Bytes([], "application/x-protobuf");
            }
        );
        await receiver.StartAsync();
        var endpoint = receiver.Urls.First();
        var perTask = await PerTask(endpoint);
        received = 0;
        // The first of all pays for what the system remembers afterwards.
        var tasks = Sweep(program, null).Tasks;
        var (ratios, processor) = (new List<(double Wall, double Processor)>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            // Each goes first as often as the other.
            var first = Sweep(program, round % 2 == 0 ? endpoint : null);
            var second = Sweep(program, round % 2 == 0 ? null : endpoint);
            var (with, without) = round % 2 == 0 ? (first, second) : (second, first);
            ratios.Add((with.Wall / without.Wall, with.Processor / without.Processor));
            processor.Add(without.Processor);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"round {round + 1}: {with.Wall:0.00} s with, {without.Wall:0.00} s without; processor "
                        + $"{with.Processor:0.00} s with, {without.Processor:0.00} s without"
                )
            );
        }
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"with / without, medians of {rounds} and 95 % intervals of their means: wall "
                    + $"{Words(ratios.Select(ratio => ratio.Wall))}, processor time "
                    + $"{Words(ratios.Select(ratio => ratio.Processor))}; {received / 1e3 / rounds:0} kB sent per sweep"
            )
        );
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"what is told of a task: {1e6 * perTask:0} µs of the processor, the receiver's included; {tasks} tasks: "
                    + $"{100 * perTask * tasks / processor.Order().ElementAt(rounds / 2):0.000} % of the sweep's"
            )
        );
    }

    /// <summary>Seconds of the processor for a task's metrics, span and logs, made and sent.</summary>
    private static async Task<double> PerTask(string endpoint)
    {
        // As many as wait to be sent at most: more would be dropped, and cost nothing.
        const int Tasks = 2000,
            Rounds = 20;
        foreach (var (name, value) in Sending(endpoint))
            Environment.SetEnvironmentVariable(name, value);
        using var folder = new TemporaryFolder();
        await using var ledger = await Ledgers.OpenAsync(folder["ledger.db"]);
        var before = TimeSpan.Zero;
        for (var round = -1; round < Rounds; round++)
        {
            // The first round pays for compiling.
            if (round == 0)
                before = Environment.CpuUsage.TotalTime;
            await using var services = new ServiceCollection().AddLogging().AddTelemetry("bench").BuildServiceProvider();
            TelemetryPipeline.Listen(services);
            await using var telemetry = new SiloTelemetry(ledger, "bench", Lane.OnProcessor(1));
            var observers = new TracedObserver(
                telemetry,
                new SiloLog(services.GetRequiredService<ILoggerFactory>().CreateLogger(SiloLog.Category))
            );
            for (var task = 0; task < Tasks; task++)
            {
                var claim = new Claim(1, $"{task:x64}", "evaluate", "{}", [], 1, 1, TimeSpan.FromMilliseconds(1));
                observers.Started(claim, 0);
                observers.Recorded(claim, 0, 0.1, """{"miou":0.5,"samples":1000}""");
            }
        }
        var used = Environment.CpuUsage.TotalTime - before;
        foreach (var (name, _) in Sending(endpoint))
            Environment.SetEnvironmentVariable(name, null);
        return used.TotalSeconds / Tasks / Rounds;
    }

    private static (string Name, string Value)[] Sending(string endpoint) =>
        [
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint),
            ("OTEL_METRIC_EXPORT_INTERVAL", "5000"),
        ];

    /// <summary>The shell tells the processor time of what it ran.</summary>
    private static (double Wall, double Processor, int Tasks) Sweep(string program, string? endpoint)
    {
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo("bash", ["-c", $"TIMEFORMAT='%R %U %S'; time dotnet '{program}' run >output 2>&1"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in endpoint is null ? [] : Sending(endpoint))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var times = process.StandardError.ReadToEnd().Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"the sweep ended with {process.ExitCode}");
        double[] seconds = [.. times.Select(time => double.Parse(time, CultureInfo.InvariantCulture))];
        var tasks = File.ReadLines(Directory.GetFiles(folder.Path, "tasks.jsonl", SearchOption.AllDirectories).Single()).Count();
        return (seconds[0], seconds[1] + seconds[2], tasks);
    }

    private static string Words(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var mean = Estimate.Of(sorted);
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2]:0.000} [{mean.Low:0.000}, {mean.High:0.000}]");
    }
}
