using System.Diagnostics;
using System.Globalization;
using Agop.Core.Accumulation;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Libtorch;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using TorchSharp;

namespace Agop.Bench.Gpu;

/// <summary>
/// Agop's side of bench/gpu/compare.py: reads a job per line, <c>WORK SIZE PRECISION BATCH BATCHES</c>, runs it on ResNet-18 of ten classes
/// and answers with its seconds, or with what went wrong. WORK is gradient (of one logit per image) or jacobian (of all ten), both
/// accumulated in float64 as agop accumulate does.
/// </summary>
internal static class GpuJobs
{
    private const int Classes = 10;

    /// <summary>Serves until the input ends.</summary>
    /// <param name="device">cuda or libtorch.</param>
    public static int Serve(string device)
    {
        LibtorchRuntime.PrepareLane();
        var path = Names.Parse<ExecutionPath>(device, "gpu");
        Console.WriteLine($"ready agop on libtorch {LibtorchRuntime.Version}");
        var warm = new HashSet<string>(StringComparer.Ordinal);
        while (Console.ReadLine() is { } line)
        {
            try
            {
                var job = line.Split(' ');
                // Kernels are chosen and memory is taken before time counts.
                if (warm.Add(string.Join(' ', job[..4])))
                    Run(job, path, 1);
                Console.WriteLine(Run(job, path, int.Parse(job[4])).ToString("R", CultureInfo.InvariantCulture));
            }
            catch (Exception error) when (error is InputException || LibtorchError.Is(error))
            {
                Console.WriteLine($"error {(LibtorchError.Is(error) ? LibtorchError.Message(error) : error.Message)}");
            }
        }
        return 0;
    }

    private static double Run(string[] job, ExecutionPath path, int batches)
    {
        var (target, precision, batch) = (
            job[0] == "jacobian" ? GradientTarget.Jacobian : GradientTarget.Label,
            Precisions.Parse(job[2], "precision"),
            int.Parse(job[3])
        );
        using var scope = torch.NewDisposeScope();
        var weights = WeightInitializer.Initialize(Architectures.Find($"resnet18:classes={Classes},size={job[1]}", "gpu"), 1);
        using var model = ExecutionPaths.Open(weights, KernelPlan.Of(weights.Architecture, precision, path, batch));
        using var accumulation = model.Accumulate(new AgopPass(target));
        var edge = int.Parse(job[1]);
        var images = torch.randn([batch, 3, edge, edge], precision.ImageType()).to(LaneDevice.Of(path));
        var labels = new long[batch];
        // Its sums are read once before, so that what was asked earlier is done.
        _ = accumulation.State;
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < batches; i++)
            accumulation.Add(images, labels, (long)i * batch);
        _ = accumulation.State;
        return clock.Elapsed.TotalSeconds;
    }
}
