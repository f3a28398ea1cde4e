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

    /// <summary>The middle one.</summary>
    public static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
