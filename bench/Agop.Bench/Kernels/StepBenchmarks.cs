using Agop.Benchmarks.XaiTris;
using Agop.Core.Execution;
using Agop.Core.Execution.Fused;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Vectors;
using BenchmarkDotNet.Attributes;

namespace Agop.Bench.Kernels;

/// <summary>A training step of 512 samples with the loss hook: forward, both gradients, AGOP sums, Adam.</summary>
[MemoryDiagnoser]
public class StepBenchmarks
{
    private readonly long[] _rows = [.. Enumerable.Range(0, 512).Select(row => (long)row)];
    private ITraining _training = null!;

    [Params("cnn8by8", "mlp8by8", "llr")]
    public string Network { get; set; } = "";

    [Params("Bits512", "Bits256", "Scalar")]
    public string Width { get; set; } = "";

    [GlobalSetup]
    public void SetUp() =>
        _training = FusedTraining.Create(
            WeightInitializer.Initialize(Architectures.Find(Network, "bench"), 1),
            XaiTrisGenerator.Generate(new XaiTrisParameters("linear", Samples: 1000)),
            new TrainingOptions { Hook = [GradientTarget.Loss] },
            Enum.Parse<SimdWidth>(Width)
        );

    [Benchmark]
    public double Step() => _training.Step(_rows, 0);

    [Benchmark]
    public double Validate() => _training.Validate().Loss;
}
