using Agop.Core.Libtorch;
using System.Diagnostics;
using Agop.Bench.Peers;
using Agop.Core.Gradients;
using Spectre.Console;

namespace Agop.Bench.Networks;

/// <summary>
/// ResNet-18's gradients here and in torchvision with PyTorch's defaults, one thread each, one after the other in every round; then what the sketch of AGOP saves, and how
/// far it is from the exact diagonal beside what it says itself.
/// </summary>
internal static class ResNet
{
    /// <summary>Multiply-adds of ResNet-18 for one image of 128 x 128 pixels, forwards; the gradient of the input costs as many again.</summary>
    private const double Forward = 0.595e9;

    private const int Sketches = 12;

    public static void Run(string program, int rounds)
    {
        LibtorchRuntime.PrepareLane();
        using var jobs = new ResNetJobs();
        using var python = new PyTorch(program, [("x", jobs.Pixels)], jobs.Weights);
        var table = new Table().Border(TableBorder.Markdown);
        foreach (var column in new[] { "job", "Agop", $"PyTorch {python.Version}", "PyTorch / Agop", "quartiles", "GFLOP/s", "of sgemm" }) table.AddColumn(column);
        var peak = Timing.Sgemm();
        (string Name, string Label, Action Run, double Gradients)[] all =
        [
            ("gradient-1", "gradients, batch 1", () => jobs.Gradient(1), 1),
            ("gradient-8", "gradients, batch 8", jobs.Gradients, 1),
            ("jacobian", $"AGOP, jacobian of {ResNetJobs.Classes} classes", () => jobs.Accumulate(GradientTarget.Jacobian), ResNetJobs.Classes),
        ];
        foreach (var (name, label, run, gradients) in all)
        {
            var (ours, theirs) = (new double[rounds], new double[rounds]);
            (_, _) = (Timing.Seconds(run), python.Run(name));
            for (var round = 0; round < rounds; round++) (ours[round], theirs[round]) = (Timing.Seconds(run), python.Run(name));
            var ratios = theirs.Zip(ours, (them, us) => them / us).Order().ToArray();
            var speed = 2e-9 * Forward * (1 + gradients) * ResNetJobs.Images / Timing.Median(ours);
            table.AddRow(
                label, $"{ResNetJobs.Images / Timing.Median(ours):0.0} img/s", $"{ResNetJobs.Images / Timing.Median(theirs):0.0} img/s", $"{Timing.Median(ratios):0.00}",
                $"{ratios[rounds / 4]:0.00} to {ratios[rounds * 3 / 4]:0.00}", $"{speed:0.0}", $"{100 * speed / peak:0} %");
        }
        AnsiConsole.Profile.Width = 200;
        AnsiConsole.Write(table);
        Console.WriteLine($"{rounds} rounds, {ResNetJobs.Images} images of 3 x 128 x 128, float32, one thread; sgemm {peak:0.0} GFLOP/s; peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
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
        var (whole, sketched) = (Timing.Seconds(() => jobs.Accumulate(GradientTarget.Jacobian)), Timing.Seconds(() => jobs.Accumulate(GradientTarget.Sketch)));
        Console.WriteLine(
            $"sketch of {ResNetJobs.Classes} classes: {whole / sketched:0.0} times as fast; error of diag M {100 * Math.Sqrt(error / size):0.0} % of its norm, predicted {100 * Math.Sqrt(predicted / size):0.0} %, over {Sketches} seeds of {ResNetJobs.Images} images; n times the images make it sqrt(n) times smaller");
    }
}
