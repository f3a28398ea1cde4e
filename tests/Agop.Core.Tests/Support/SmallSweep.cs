using Agop.Core.Sweeps;

namespace Agop.Core.Tests.Support;

/// <summary>Sweeps that end within a second or two.</summary>
internal static class SmallSweep
{
    public static Sweep Of(string methods = "[agop-weighted, integrated-gradients, random, constant-mean]", string more = "", string seeds = "[0, 1, 2]") => SweepFile.Parse(
        new StringReader($$"""
            scenarios: [linear, xor]
            samples: 200
            seeds: {{seeds}}
            training: { epochs: 3, batch: 50, learning-rate: 0.005, snapshot-every: 1 }
            metrics: [iou-threshold, auroc]
            methods: {{methods}}
            {{more}}
            """), "small.yaml");
}
