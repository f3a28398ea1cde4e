using Agop.Core.Scores.Localisation;
using BenchmarkDotNet.Attributes;

namespace Agop.Bench.Kernels;

/// <summary>The exact earth mover's distance of one 8x8 map to a mask of 8 pixels.</summary>
public class EarthMoverBenchmarks
{
    private readonly bool[] _mask = [.. Enumerable.Range(0, 64).Select(i => i is 9 or 10 or 11 or 18 or 45 or 46 or 53 or 54)];
    private double[] _mass = [];

    [GlobalSetup]
    public void SetUp()
    {
        var random = new Random(1);
        _mass = [.. Enumerable.Range(0, 64).Select(_ => random.NextDouble())];
        var sum = _mass.Sum();
        _mass = Array.ConvertAll(_mass, value => value / sum);
    }

    [Benchmark]
    public double Distance() => EarthMover.Distance(_mask, _mass, 8);
}
