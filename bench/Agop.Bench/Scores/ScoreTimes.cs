using System.Globalization;
using Agop.Bench.Peers;
using Agop.Benchmarks.XaiTris;
using Agop.Core.Attribution;
using Agop.Core.Execution;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Scores;
using static TorchSharp.torch;

namespace Agop.Bench.Scores;

/// <summary>What every score that asks the network costs per map: the gradient's maps of CNN8by8 on XAI-TRIS linear, one thread.</summary>
internal static class ScoreTimes
{
    private const int Images = 128;

    public static void Run(int rounds)
    {
        set_num_threads(1);
        var weights = WeightInitializer.Initialize(Architectures.Find("cnn8by8", "bench"), 1);
        var data = XaiTrisGenerator.Generate(new XaiTrisParameters("linear"));
        using var images = ImageBatch.Images(data.Test.Images.Rows(0, Images), weights.Architecture.Input, ScalarType.Float32, "bench");
        var labels = data.Test.Labels.Rows(0, Images).ToIntegers();
        var method = AttributionMethods.Find("input-x-gradient", "bench");
        ExecutionPath[] paths = [ExecutionPath.Fused, ExecutionPath.Libtorch];
        var models = Array.ConvertAll(paths, path => ExecutionPaths.Open(weights, Precision.Float32, path));
        Console.WriteLine("score                      fused ms   libtorch ms   per map, medians");
        foreach (var score in ScoreCatalog.All.Where(score => score is INetworkScore && score.Info.Lack(weights.Architecture) is null))
        {
            var chosen = new ChosenScore(score);
            double Once(IModel model)
            {
                using var scope = NewDisposeScope();
                var explainer = new Explainer(method, method.Info.Set()) { Model = model };
                var batch = new ExplainedBatch(explainer, model, images, labels, weights);
                return Timing.Seconds(() => chosen.Of(batch)) * 1e3 / Images;
            }
            foreach (var model in models)
                Once(model);
            var times = Timing.Interleave(rounds, [.. models.Select(model => (Func<double>)(() => Once(model)))]);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{chosen.Id, -24} {Timing.Median(times[0]), 10:f4} {Timing.Median(times[1]), 14:f4}"
                )
            );
        }
        foreach (var model in models)
            model.Dispose();
    }
}
