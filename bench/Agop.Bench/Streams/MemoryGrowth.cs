using System.Diagnostics;
using System.Text.Json;
using Agop.Core.Arrays;
using Agop.Tests.Support;

namespace Agop.Bench.Streams;

/// <summary>Memory and time of an import and a sweep of one network on more and more images of 8 x 8 pixels, on two lanes.</summary>
internal static class MemoryGrowth
{
    /// <summary>Prints a row for 1, 2, 4 and 8 times as many.</summary>
    /// <param name="program">agop.</param>
    /// <param name="images">How many at first.</param>
    public static void Run(string program, int images)
    {
        Console.WriteLine("| images | MiB | import | sweep | peak of the sweep | ledger |\n| ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var times in new[] { 1, 2, 4, 8 })
        {
            using var folder = new TemporaryFolder();
            var count = images * times;
            SparseNpy.Write(folder["x.npy"], count, 8, 8);
            ArrayFile.WriteNpy(folder["y.npy"], NdArray.From(Enumerable.Range(0, count).Select(i => (byte)(i % 2)).ToArray(), count));
            ArrayFile.WriteNpy(
                folder["m.npy"],
                NdArray.From(Enumerable.Range(0, count * 64).Select(i => i % 64 < 4).ToArray(), count, 8, 8)
            );
            File.WriteAllText(
                folder["s.yaml"],
                "benchmark: big\nseeds: [0]\ntraining: {epochs: 1, batch: 512, snapshot-every: 1}\nmetrics: [iou-topk]\n"
                    + "methods: [agop-weighted, smoothgrad, constant-mean]\n"
            );
            var import = Seconds(
                folder.Path,
                program,
                ["data", "import", "big", "x.npy", "--labels", "y.npy", "--masks", "m.npy", "--held-out", "0.02"]
            );
            var sweep = Seconds(folder.Path, program, ["run", "s.yaml", "--out", "r", "--lanes", "2"]);
            using var manifest = JsonDocument.Parse(File.ReadAllText(folder["r/manifest.json"]));
            var peak = manifest.RootElement.GetProperty("run").GetProperty("peak-memory-bytes").GetInt64();
            Console.WriteLine(
                $"| {count:n0} | {count / 4096} | {import:0.0} s | {sweep:0.0} s | {peak / 1e6:0} MB | "
                    + $"{new FileInfo(folder[".agop/ledger.db"]).Length / 1e6:0.0} MB |"
            );
        }
    }

    private static double Seconds(string folder, string program, string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("AGOP_DATA");
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return process.ExitCode == 0
            ? clock.Elapsed.TotalSeconds
            : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
