using System.Diagnostics;
using Agop.Bench.Peers;
using Agop.Core.Gradients;
using Agop.Core.Libtorch;
using Spectre.Console;

namespace Agop.Bench.Networks;

/// <summary>
/// ResNet-18's gradients here, by the same libtorch as torchvision's defaults have them (eager), and in Debian's torchvision, one thread
/// each, one after the other in every round; then what the sketch of AGOP saves, and how far it is from the exact diagonal beside what it
/// says itself.
/// </summary>
internal static class ResNet
{
    /// <summary>
    /// Multiply-adds of ResNet-18 for one image of 128 x 128 pixels, forwards; the gradient of the input costs as many again.
    /// </summary>
    private const double Forward = 0.595e9;

    private const int Sketches = 12;

    public static void Run(string program, int rounds)
    {
        LibtorchRuntime.PrepareLane();
        using var jobs = new ResNetJobs();
        using var eager = jobs.Eager();
        using var python = new PyTorch(program, [("x", jobs.Pixels)], jobs.Weights);
        var table = new Table().Border(TableBorder.Markdown);
        foreach (
            var column in new[]
            {
                "job",
                "Agop",
                $"libtorch {LibtorchRuntime.Version} eager",
                "eager / Agop",
                "quartiles",
                $"PyTorch {python.Version}",
                "GFLOP/s",
                "of sgemm",
            }
        )
            table.AddColumn(column);
        var peak = Timing.Sgemm();
        (string Name, string Label, Action Run, Action Eager, double Gradients)[] all =
        [
            ("gradient-1", "gradients, batch 1", () => jobs.Gradient(1), () => eager.Gradient(1), 1),
            ("gradient-8", "gradients, batch 8", jobs.Gradients, () => eager.Gradient(ResNetJobs.Batch), 1),
            (
                "jacobian",
                $"AGOP, jacobian of {ResNetJobs.Classes} classes",
                () => jobs.Accumulate(GradientTarget.Jacobian),
                () => eager.Jacobian(ResNetJobs.Batch),
                ResNetJobs.Classes
            ),
        ];
        foreach (var (name, label, run, peer, gradients) in all)
        {
            Func<double>[] ways = [() => Timing.Seconds(run), () => Timing.Seconds(peer), () => python.Run(name)];
            foreach (var way in ways)
                way();
            var times = Timing.Interleave(rounds, ways);
            var (ours, theirs) = (times[0], times[1]);
            var ratios = theirs.Zip(ours, (them, us) => them / us).Order().ToArray();
            var speed = 2e-9 * Forward * (1 + gradients) * ResNetJobs.Images / Timing.Median(ours);
            table.AddRow(
                label,
                $"{ResNetJobs.Images / Timing.Median(ours):0.0} img/s",
                $"{ResNetJobs.Images / Timing.Median(theirs):0.0} img/s",
                $"{Timing.Median(ratios):0.00}",
                $"{ratios[rounds / 4]:0.00} to {ratios[rounds * 3 / 4]:0.00}",
                $"{ResNetJobs.Images / Timing.Median(times[2]):0.0} img/s",
                $"{speed:0.0}",
                $"{100 * speed / peak:0} %"
            );
        }
        AnsiConsole.Profile.Width = 200;
        AnsiConsole.Write(table);
        Console.WriteLine(
            $"{rounds} rounds, {ResNetJobs.Images} images of 3 x 128 x 128, float32, one thread; sgemm {peak:0.0} GFLOP/s; "
                + $"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"
        );
        Sketch(jobs);
    }

    private static void Sketch(ResNetJobs jobs)
    {
        var exact = jobs.Accumulate(GradientTarget.Jacobian).Diagonal();
        var (error, predicted) = (0.0, 0.0);
        for (var seed = 0; seed < Sketches; seed++)
        {
            var state = jobs.Accumulate(GradientTarget.Sketch, seed);
            error += state.Diagonal().Zip(exact, (a, b) => (a - b) * (a - b)).Sum();
            predicted += state.StandardError().Sum(value => value * value);
        }
        var size = exact.Sum(value => value * value) * Sketches;
        var (whole, sketched) = (
            Timing.Seconds(() => jobs.Accumulate(GradientTarget.Jacobian)),
            Timing.Seconds(() => jobs.Accumulate(GradientTarget.Sketch))
        );
        Console.WriteLine(
            $"sketch of {ResNetJobs.Classes} classes: {whole / sketched:0.0} times as fast; error of diag M "
                + $"{100 * Math.Sqrt(error / size):0.0} % of its norm, predicted {100 * Math.Sqrt(predicted / size):0.0} %, "
                + $"over {Sketches} seeds of {ResNetJobs.Images} images; n times the images make it sqrt(n) times smaller"
        );
    }
}
