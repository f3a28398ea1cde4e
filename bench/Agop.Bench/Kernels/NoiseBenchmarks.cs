using Agop.Core.Execution.Fused.Memory;
using Agop.Core.Randomness;
using Agop.Core.Vectors;
using BenchmarkDotNet.Attributes;

namespace Agop.Bench.Kernels;

/// <summary>Standard normals for 16 images of 64 elements: 1024 numbers per call.</summary>
public unsafe class NoiseBenchmarks
{
    private readonly AlignedBuffer<float> _noise = new(64 * Block.Lanes);
    private readonly float[] _rows = new float[64 * Block.Lanes];
    private GaussianNoise _source = null!;
    private long _image;

    [Params("Bits512", "Bits256", "Scalar")]
    public string Width { get; set; } = "";

    [GlobalSetup]
    public void SetUp() => _source = new GaussianNoise(1, Enum.Parse<SimdWidth>(Width));

    [Benchmark]
    public void Lanes() => _source.Fill(_image++, 0, 64, _noise.Pointer);

    /// <summary>The same by the generator that draws one double at a time.</summary>
    [Benchmark(Baseline = true)]
    public void OneByOne()
    {
        var random = new Philox(1, "bench", _image++);
        for (var i = 0; i < _rows.Length; i++)
            _rows[i] = (float)random.NextGaussian();
    }
}
