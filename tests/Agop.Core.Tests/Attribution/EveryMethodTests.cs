using Agop.Benchmarks.XaiTris;
using Agop.Core.Attribution;
using Agop.Core.Data;
using Agop.Core.Execution;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Attribution;

/// <summary>What is true of all methods, or of all of a kind.</summary>
public sealed class EveryMethodTests
{
    private static readonly Dataset s_data = XaiTrisGenerator.Generate(new XaiTrisParameters("linear", Samples: 400));

    private static Explainer Explainer(string id, IModel? network, params (string Key, string Value)[] settings)
    {
        var method = AttributionMethods.Find(id, "test");
        return new Explainer(method, method.Info.Set(settings.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal)))
        {
            Model = network,
            Agop = [.. Enumerable.Range(0, network?.Architecture.InputSize ?? 64).Select(i => (double)(i % 7))],
            Statistics = new ClassStatistics(s_data.Train),
            Seed = 5,
        };
    }

    [Theory]
    [InlineData(ExecutionPath.Libtorch)]
    [InlineData(ExecutionPath.Fused)]
    public void Maps_do_not_depend_on_how_many_images_are_asked_for(ExecutionPath path)
    {
        using var scope = NewDisposeScope();
        using var network = ExecutionPaths.Open(
            WeightInitializer.Initialize(Architectures.Find("cnn64", "test"), 1),
            Precision.Float64,
            path
        );
        manual_seed(1);
        var images = randn([17, 1, 64, 64], ScalarType.Float64);
        foreach (
            var method in AttributionMethods.All.Where(method => method.Info.IsDefault && !method.Info.Requires(MethodNeeds.TrainingData))
        )
        {
            (string, string)[] few = method.Info.Parameters.Any(parameter => parameter.Key == "samples") ? [("samples", "3")] : [];
            var all = Explainer(method.Info.Id, network, few).Explain(images);
            var some = Explainer(method.Info.Id, network, few).Explain(images.narrow(0, 0, 5).contiguous());
            Near.Equal(all.Rows(0, 5).ToDoubles(), some.ToDoubles(), 1e-12);
            Assert.Equal([17, 1, 64, 64], all.Shape);
        }
    }

    [Fact]
    public void Random_methods_follow_their_seed()
    {
        using var golden = new GoldenModel("loss_on_logits/linear");
        foreach (var id in new[] { "random", "smoothgrad", "smoothgrad-abs", "smoothgrad-sq", "vargrad" })
        {
            var explainer = Explainer(id, golden.Model);
            Assert.Equal(explainer.Explain(golden.Images).Bytes, explainer.Explain(golden.Images).Bytes);
            Assert.NotEqual(explainer.Explain(golden.Images).Bytes, (explainer with { Seed = 6 }).Explain(golden.Images).Bytes);
        }
    }

    [Fact]
    public void Every_method_has_an_id_a_name_a_formula_and_a_source()
    {
        Assert.Equal(AttributionMethods.All.Count, AttributionMethods.All.Select(method => method.Info.Id).Distinct().Count());
        Assert.All(
            AttributionMethods.All,
            method =>
            {
                Assert.Matches("^[a-z-]+$", method.Info.Id);
                Assert.NotEmpty(method.Info.Name);
                Assert.NotEmpty(method.Info.Formula);
                Assert.NotEmpty(method.Info.Source);
                // Some ask the network for outputs alone.
                Assert.Equal(
                    method.Info.GradientsOf(method.Info.Set()) > 0,
                    method.Info.Requires(MethodNeeds.Model)
                        && method.Info.Id is not ("exact-shapley" or "lime" or "occlusion" or "feature-ablation" or "rise" or "kernel-shap")
                );
            }
        );
    }
}
