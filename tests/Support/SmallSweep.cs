using Agop.Sweeps.Planning;

namespace Agop.Tests.Support;

/// <summary>Sweeps that end within a second or two.</summary>
internal static class SmallSweep
{
    public static string Text(
        string methods = "[agop-weighted, integrated-gradients, random, constant-mean]",
        string more = "",
        string seeds = "[0, 1, 2]",
        double rate = 0.005,
        int epochs = 3,
        int features = 0,
        string metrics = "[iou-threshold, auroc]"
    ) =>
        $$"""
            name: small
            scenarios: [linear, xor]
            samples: 200
            seeds: {{seeds}}
            training: { epochs: {{epochs}}, batch: 50, learning-rate: {{rate}}, snapshot-every: 1, features: {{features}} }
            metrics: {{metrics}}
            methods: {{methods}}
            {{more}}
            """;

    public static Sweep Of(
        string methods = "[agop-weighted, integrated-gradients, random, constant-mean]",
        string more = "",
        string seeds = "[0, 1, 2]",
        string metrics = "[iou-threshold, auroc]"
    ) => SweepFile.Parse(new StringReader(Text(methods, more, seeds, metrics: metrics)), "small.yaml");
}
