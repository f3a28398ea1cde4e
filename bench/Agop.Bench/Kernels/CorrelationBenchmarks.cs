using Agop.Core.Execution.Fused.Kernels;
using Agop.Core.Execution.Fused.Memory;
using Agop.Core.Vectors;
using BenchmarkDotNet.Attributes;

namespace Agop.Bench.Kernels;

/// <summary>
/// The two kernels that hold the multiply-adds, on a block of 16 samples: 4 channels 3x3 of 4 channels 16x16, that is 36,864 multiply-adds
/// of 16 lanes.
/// </summary>
public unsafe class CorrelationBenchmarks
{
    private const int Edge = 18,
        Channels = 4,
        Places = 16 * 16,
        Taps = Channels * 9;
    private readonly AlignedBuffer<float> _x = new(Channels * Edge * Edge * Block.Lanes);
    private readonly AlignedBuffer<float> _y = new(Channels * Places * Block.Lanes);
    private readonly AlignedBuffer<float> _weights = new(Channels * Taps);
    private readonly AlignedBuffer<float> _scratch = new(16 * Block.Lanes);
    private Action _forward = null!;
    private Action _outer = null!;

    [Params("Bits512", "Bits256", "Scalar")]
    public string Width { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        switch (Enum.Parse<SimdWidth>(Width))
        {
            case SimdWidth.Bits512:
                Prepare<Simd512<float>, Simd512<double>>();
                break;
            case SimdWidth.Bits256:
                Prepare<Simd256<float>, Simd256<double>>();
                break;
            default:
                Prepare<SimdScalar<float>, SimdScalar<double>>();
                break;
        }
    }

    [Benchmark]
    public void Correlation() => _forward();

    [Benchmark]
    public void OuterProduct() => _outer();

    private void Prepare<TV, TW>()
        where TV : struct, ISimd<TV, float, TW>
        where TW : struct, ISimd<TW, double, TW>
    {
        var input = new Volume(Channels, Edge, Edge, 0, 0);
        int[] taps =
        [
            .. from c in Enumerable.Range(0, Channels)
            from y in Enumerable.Range(0, 3)
            from x in Enumerable.Range(0, 3)
            select input.Index(c, y, x),
        ];
        int[] places = [.. from y in Enumerable.Range(0, 16) from x in Enumerable.Range(0, 16) select input.Index(0, y, x)];
        int[] rows = [.. Enumerable.Range(0, Channels).Select(c => c * Places)],
            columns = [.. Enumerable.Range(0, Places)];
        var correlation = new Correlation<TV, float, TW>(taps, rows, places, columns);
        var outer = new OuterProduct<TV, float, TW>(rows, taps, columns, places);
        _forward = () => correlation.Apply(_x.Pointer, _y.Pointer, _weights.Pointer, null, Places, relu: true);
        _outer = () => outer.Add(_y.Pointer, _x.Pointer, _weights.Pointer, Places, _scratch.Pointer);
    }
}
