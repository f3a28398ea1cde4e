using System.Diagnostics;
using TorchSharp;

namespace Agop.Bench.Peers;

/// <summary>What side-by-side runs share.</summary>
internal static class Timing
{
    /// <summary>The machine's own speed: a product of two 768 x 768 matrices, best of 20, in GFLOP/s.</summary>
    public static double Sgemm()
    {
        using var scope = torch.NewDisposeScope();
        var (a, b) = (torch.randn([768, 768]), torch.randn([768, 768]));
        return 2e-9 * 768 * 768 * 768 / Enumerable.Range(0, 20).Min(_ => Seconds(() => a.mm(b).Dispose()));
    }

    /// <summary>How long something takes.</summary>
    public static double Seconds(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>The seconds of several ways to do a thing, one after the other in every round.</summary>
    public static double[][] Interleave(int rounds, IReadOnlyList<Func<double>> ways)
    {
        var times = ways.Select(_ => new double[rounds]).ToArray();
        for (var round = 0; round < rounds; round++)
        for (var way = 0; way < ways.Count; way++)
            times[way][round] = ways[way]();
        return times;
    }

    /// <summary>The middle one.</summary>
    public static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
