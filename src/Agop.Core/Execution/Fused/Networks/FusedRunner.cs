using Agop.Core.Accumulation;
using Agop.Core.Gradients;
using Agop.Core.Models.Weights;
using Agop.Core.Vectors;

namespace Agop.Core.Execution.Fused.Networks;

/// <summary>A trained network on the fused path, for one precision and width. Images come and go as row-major arrays (n, D).</summary>
internal abstract class FusedRunner
{
    /// <summary>How many images a pass of its program takes.</summary>
    public abstract int BatchSize { get; }

    /// <summary>The logits (n, K), as the network's type converted to double.</summary>
    public abstract double[] Logits(ReadOnlySpan<byte> images, int count);

    /// <summary>The predicted classes (n).</summary>
    public abstract long[] Predict(ReadOnlySpan<byte> images, int count);

    /// <summary>One (n, D) per term.</summary>
    public abstract double[][] WeightedGradients(
        ReadOnlySpan<byte> images,
        int count,
        OutputHead head,
        Copies copies,
        IReadOnlyList<GradientTerm> terms,
        CancellationToken cancellation
    );

    /// <summary>Output of the last convolution and its gradient, each (n, channels, h, w), and that shape without n.</summary>
    public abstract (double[] Activation, double[] Gradient, long[] Shape) LastConvolution(
        ReadOnlySpan<byte> images,
        int count,
        OutputHead head
    );

    /// <summary>Empty sums of AGOP.</summary>
    public abstract FusedSums Accumulate(AgopPass pass);

    /// <summary>A runner for a network.</summary>
    public static FusedRunner Create(WeightSet weights, Precision precision, SimdWidth width) =>
        (precision, width) switch
        {
            (Precision.Float32, SimdWidth.Bits512) => new FusedRunner<Simd512<float>, float, Simd512<double>>(weights, width),
            (Precision.Float32, SimdWidth.Bits256) => new FusedRunner<Simd256<float>, float, Simd256<double>>(weights, width),
            (Precision.Float32, _) => new FusedRunner<SimdScalar<float>, float, SimdScalar<double>>(weights, width),
            (Precision.Float64, SimdWidth.Bits512) => new FusedRunner<Simd512<double>, double, Simd512<double>>(weights, width),
            (Precision.Float64, SimdWidth.Bits256) => new FusedRunner<Simd256<double>, double, Simd256<double>>(weights, width),
            (Precision.Float64, _) => new FusedRunner<SimdScalar<double>, double, SimdScalar<double>>(weights, width),
            _ => throw new NotSupportedException($"the fused path computes in float32 or float64, not {precision}"),
        };
}
