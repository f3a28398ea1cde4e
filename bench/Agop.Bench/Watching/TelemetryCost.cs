using System.Diagnostics;
using System.Globalization;
using Agop.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Agop.Bench.Watching;

/// <summary>What telemetry costs: the default sweep with everything sent to a receiver on this machine, beside one with nothing sent, interleaved.</summary>
internal static class TelemetryCost
{
    public static void Run(string program, int rounds)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        using var receiver = builder.Build();
        var received = 0L;
        receiver.MapPost("/v1/{signal}", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            Interlocked.Add(ref received, body.Length);
            return Microsoft.AspNetCore.Http.Results.Bytes([], "application/x-protobuf");
        });
        receiver.StartAsync().GetAwaiter().GetResult();
        var endpoint = receiver.Urls.First();
        // The first of all pays for what the system remembers afterwards.
        _ = Sweep(program, null);
        var ratios = new List<(double Wall, double Processor)>();
        for (var round = 0; round < rounds; round++)
        {
            // Each goes first as often as the other.
            var first = Sweep(program, round % 2 == 0 ? endpoint : null);
            var second = Sweep(program, round % 2 == 0 ? null : endpoint);
            var (with, without) = round % 2 == 0 ? (first, second) : (second, first);
            ratios.Add((with.Wall / without.Wall, with.Processor / without.Processor));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: {with.Wall:0.00} s with, {without.Wall:0.00} s without; processor {with.Processor:0.00} s with, {without.Processor:0.00} s without"));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"with / without, median of {rounds}: wall {Median(ratios.Select(ratio => ratio.Wall)):0.000}, processor time {Median(ratios.Select(ratio => ratio.Processor)):0.000}; {received / 1e3 / rounds:0} kB sent per sweep"));
    }

    /// <summary>The shell tells the processor time of what it ran.</summary>
    private static (double Wall, double Processor) Sweep(string program, string? endpoint)
    {
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo("bash", ["-c", $"TIMEFORMAT='%R %U %S'; time dotnet '{program}' run >output 2>&1"]) { WorkingDirectory = folder.Path, RedirectStandardError = true, UseShellExecute = false };
        if (endpoint is not null) (start.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"], start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"], start.Environment["OTEL_METRIC_EXPORT_INTERVAL"]) = ("http/protobuf", endpoint, "5000");
        using var process = Process.Start(start)!;
        var times = process.StandardError.ReadToEnd().Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"the sweep ended with {process.ExitCode}");
        double[] seconds = [.. times.Select(time => double.Parse(time, CultureInfo.InvariantCulture))];
        return (seconds[0], seconds[1] + seconds[2]);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
