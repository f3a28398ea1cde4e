using System.Diagnostics;
using Agop.Core.Accumulation;
using Agop.Core.Arrays;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Libtorch;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Tests.Support;
using TorchSharp;

namespace Agop.Bench.Streams;

/// <summary>
/// How much of the kernel's speed is left where images come from a file: CNN8by8's jacobian, one thread, the same images again and again
/// from memory, and all of a file, by turns.
/// </summary>
internal static class StreamSpeed
{
    private const int InMemory = 4096;

    /// <summary>Prints images per second, and their ratio.</summary>
    /// <param name="images">How many are in the file.</param>
    /// <param name="rounds">How often.</param>
    public static void Run(int images, int rounds)
    {
        LibtorchRuntime.PrepareLane();
        using var folder = new TemporaryFolder();
        SparseNpy.Write(folder["x.npy"], images, 8, 8);
        using var rows = ArrayFile.OpenRows(folder["x.npy"]);
        var weights = WeightInitializer.Initialize(Architectures.Find("cnn8by8", "bench"), 1);
        using var model = ExecutionPaths.Open(weights, Precision.Float32, ExecutionPath.Fused);
        var (pass, samples) = (
            new AgopPass(GradientTarget.Jacobian),
            new SampleReader(rows, null, weights.Architecture, torch.ScalarType.Float32, "bench")
        );
        using var some = torch.zeros([InMemory, 1, 8, 8]);
        var (kernel, stream) = (new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            var lap = Stopwatch.StartNew();
            using (var accumulation = model.Accumulate(pass))
                for (var done = 0; done < images; done += InMemory)
                    accumulation.Add(some, null, done);
            var alone = images / lap.Elapsed.TotalSeconds;
            lap.Restart();
            _ = new FiniteAccumulation(model, pass, "bench").Run(samples, 0, images);
            var read = images / lap.Elapsed.TotalSeconds;
            // The first warms up.
            if (round == 0)
                continue;
            kernel.Add(alone);
            stream.Add(read);
        }
        var ratios = kernel.Zip(stream, (a, b) => b / a).Order().ToArray();
        Console.WriteLine(
            $"kernel {Median(kernel) / 1e6:0.00} million images/s, from a file of {rows.Length * rows.RowBytes >> 20} MiB "
                + $"{Median(stream) / 1e6:0.00}: {ratios[ratios.Length / 2]:0.00} of it ({ratios[0]:0.00} to {ratios[^1]:0.00}), "
                + $"{Median(stream) * rows.RowBytes / 1e9:0.00} GB/s; peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"
        );
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
}
