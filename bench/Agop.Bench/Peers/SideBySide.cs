using Agop.Core.Execution;
using Agop.Core.Libtorch;
using Spectre.Console;

namespace Agop.Bench.Peers;

/// <summary>
/// The same jobs on the fused path, on the libtorch path, by the same libtorch as a PyTorch program would do them (eager), and in Debian's
/// PyTorch: one thread each, one after the other in every round, so that what disturbs the machine disturbs all. Prints medians, the ratio
/// of eager's time to ours per round with its quartiles, and the share of the machine's sgemm.
/// </summary>
internal static class SideBySide
{
    /// <summary>Multiply-adds of CNN8by8 per sample: forward, gradient of the weights, gradient of the input.</summary>
    private const double Forward = 64 * 16 + 16 * 64 + 4 * 64 + 4 * 64 + 8;

    private sealed record Job(string Name, string Label, Action<Jobs> Run, double MultiplyAdds);

    private static readonly Job[] s_jobs =
    [
        // The first layer's input gradient is the hook's.
        new("epoch", "training epoch with hook (PyTorch: without)", jobs => jobs.Epoch(), 3 * Forward * 8000),
        new("agop", "AGOP, jacobian, 8000 samples", jobs => jobs.Agop(), 3 * Forward * 8000),
        new(
            "integrated-gradients",
            "Integrated Gradients, 50 nodes, 1000 images",
            jobs => jobs.IntegratedGradients(),
            2 * Forward * 50_000
        ),
        new("smoothgrad", "SmoothGrad, 50 samples, 1000 images", jobs => jobs.SmoothGrad(), 2 * Forward * 50_000),
    ];

    public static void Run(string program, int rounds)
    {
        LibtorchRuntime.PrepareLane();
        using var fused = new Jobs(ExecutionPath.Fused);
        using var libtorch = new Jobs(ExecutionPath.Libtorch);
        using var eager = new EagerJobs(fused);
        using var python = new PyTorch(program, fused.Arrays, fused.Weights);
        var peak = Timing.Sgemm();
        var table = new Table().Border(TableBorder.Markdown);
        foreach (
            var column in new[]
            {
                "job",
                "fused",
                "libtorch path",
                $"libtorch {LibtorchRuntime.Version} eager",
                "eager / fused",
                "quartiles",
                $"PyTorch {python.Version}",
                "fused GFLOP/s",
                "of sgemm",
            }
        )
            table.AddColumn(column);
        foreach (var job in s_jobs)
        {
            Func<double>[] ways =
            [
                () => Timing.Seconds(() => job.Run(fused)),
                () => Timing.Seconds(() => job.Run(libtorch)),
                () => Timing.Seconds(() => eager.Run(job.Name)),
                () => python.Run(job.Name),
            ];
            for (var warm = 0; warm < 3; warm++)
                foreach (var way in ways)
                    way();
            var times = Timing.Interleave(rounds, ways);
            var (ours, theirs) = (times[0], times[2]);
            var ratios = theirs.Zip(ours, (them, us) => them / us).Order().ToArray();
            var speed = 2e-9 * job.MultiplyAdds / Timing.Median(ours);
            table.AddRow(
                job.Label,
                $"{1e3 * Timing.Median(ours):0.00} ms",
                $"{1e3 * Timing.Median(times[1]):0.0} ms",
                $"{1e3 * Timing.Median(theirs):0.0} ms",
                $"{Timing.Median(ratios):0.0}",
                $"{ratios[rounds / 4]:0.0} to {ratios[rounds * 3 / 4]:0.0}",
                $"{1e3 * Timing.Median(times[3]):0.0} ms",
                $"{speed:0.0}",
                $"{100 * speed / peak:0} %"
            );
        }
        AnsiConsole.Profile.Width = 220;
        AnsiConsole.Write(table);
        Console.WriteLine($"{rounds} rounds; sgemm 768 x 768, one thread, best of 20 ({LibtorchRuntime.Blas}): {peak:0.0} GFLOP/s");
    }
}
