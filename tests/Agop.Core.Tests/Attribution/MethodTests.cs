using Agop.Benchmarks.XaiTris;
using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Attribution.Methods;
using Agop.Core.Data;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Attribution;

public sealed class MethodTests
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

    [Fact]
    public void Integrated_gradients_sum_to_the_difference_of_outputs()
    {
        using var golden = new GoldenModel("loss_on_logits/linear");
        var maps = Explainer("integrated-gradients", golden.Model, ("steps", "400")).Explain(golden.Images).ToDoubles();
        var predicted = golden.Data["pred"].ToIntegers();
        double[] Logits(Tensor images) => NdArray.From(golden.Model.Logits(images)).ToDoubles();
        var (at, zero) = (Logits(golden.Images), Logits(zeros_like(golden.Images)));
        for (var i = 0; i < 64; i++)
        {
            var difference = at[i * 2 + predicted[i]] - zero[i * 2 + predicted[i]];
            // The integrand jumps where ReLUs and pools switch, so the rule converges slowly.
            Assert.Equal(difference, maps.AsSpan(i * 64, 64).ToArray().Sum(), 0.02);
        }
    }

    [Fact]
    public void Gauss_Legendre_integrates_polynomials_exactly()
    {
        foreach (var n in new[] { 1, 2, 3, 10, 50 })
        {
            var (nodes, weights) = GaussLegendre.Rule(n);
            Assert.Equal(nodes.Order(), nodes);
            for (var degree = 0; degree < 2 * n; degree++)
                Assert.Equal(1.0 / (degree + 1), nodes.Zip(weights, (x, w) => w * Math.Pow(x, degree)).Sum(), 1e-14);
        }
    }

    [Theory]
    [InlineData(ExecutionPath.Libtorch)]
    [InlineData(ExecutionPath.Fused)]
    public void Maps_do_not_depend_on_how_many_images_are_asked_for(ExecutionPath path)
    {
        using var scope = NewDisposeScope();
        using var network = ExecutionPaths.Open(
            WeightInitializer.Initialize(Architectures.Find("cnn64", "test"), 1),
            ScalarType.Float64,
            path
        );
        manual_seed(1);
        var images = randn([17, 1, 64, 64], ScalarType.Float64);
        foreach (var method in AttributionMethods.All.Where(method => !method.Info.Requires(MethodNeeds.TrainingData)))
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
    public void The_noisy_family_agrees_with_itself()
    {
        using var golden = new GoldenModel("loss_on_logits/linear");
        double[] Maps(string id) => Explainer(id, golden.Model, ("samples", "8")).Explain(golden.Images).ToDoubles();
        var (mean, square, variance) = (Maps("smoothgrad"), Maps("smoothgrad-sq"), Maps("vargrad"));
        Near.Equal(square.Zip(mean, (s, m) => s - m * m).ToArray(), variance, 1e-12);
        // Without noise every copy is the image.
        Near.Equal(
            Explainer("agop-local", golden.Model).Explain(golden.Images).ToDoubles(),
            Explainer("smoothgrad-abs", golden.Model, ("sd", "0")).Explain(golden.Images).ToDoubles(),
            1e-12
        );
    }

    [Fact]
    public void An_all_zero_diagonal_gives_all_zero_maps()
    {
        using var golden = new GoldenModel("loss_on_logits/linear");
        foreach (var id in new[] { "agop-weighted", "agop-global" })
            Assert.All(
                (Explainer(id, golden.Model) with { Agop = new double[64] }).Explain(golden.Images).ToDoubles(),
                value => Assert.Equal(0, value)
            );
    }

    [Fact]
    public void Weights_of_the_diagonal_are_relative_to_its_largest()
    {
        using var golden = new GoldenModel("loss_on_logits/linear");
        var explainer = Explainer("agop-weighted", golden.Model);
        var scaled = explainer with { Agop = Array.ConvertAll(explainer.Agop!, value => value * 1e6) };
        Near.Equal(explainer.Explain(golden.Images).ToDoubles(), scaled.Explain(golden.Images).ToDoubles(), 1e-12);
    }

    [Fact]
    public void Constant_maps_are_what_their_names_say()
    {
        var statistics = new ClassStatistics(s_data.Train);
        var (images, labels) = (s_data.Train.Images.ToDoubles(), s_data.Train.Labels.ToIntegers());
        double[][] Rows(int c) =>
            [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == c).Select(i => images[(i * 64)..((i + 1) * 64)])];
        double Covariance(double[][] rows, int i, int j) =>
            rows.Average(row => row[i] * row[j]) - rows.Average(row => row[i]) * rows.Average(row => row[j]);
        var (zero, one) = (Rows(0), Rows(1));
        for (var i = 0; i < 64; i += 9)
        {
            Assert.Equal(Math.Abs(one.Average(row => row[i]) - zero.Average(row => row[i])), statistics.MeanDifference[i], 1e-12);
            Assert.Equal(Math.Abs(Covariance(one, i, i) - Covariance(zero, i, i)), statistics.VarianceDifference[i], 1e-12);
            var rows = Enumerable.Range(0, 64).Sum(j => Covariance(one, i, j)) - Enumerable.Range(0, 64).Sum(j => Covariance(zero, i, j));
            Assert.Equal(Math.Abs(rows), statistics.CovarianceDifference[i], 1e-12);
        }
    }

    [Fact]
    public void Classes_without_samples_do_not_count_and_one_class_has_no_differences()
    {
        var split = s_data.Train;
        var shifted = new ClassStatistics(
            split with
            {
                Labels = NdArray.From(Array.ConvertAll(split.Labels.ToIntegers(), label => 2 * label + 1), split.Count),
            }
        );
        Near.Equal(new ClassStatistics(split).MeanDifference, shifted.MeanDifference, 1e-12);
        Assert.Throws<ArgumentException>(() =>
            new ClassStatistics(split with { Labels = NdArray.From(new long[split.Count], split.Count) })
        );
    }

    [Fact]
    public void Explaining_the_label_explains_the_label()
    {
        using var golden = new GoldenModel("loss_on_logits/linear");
        var labels = golden.Data["y"].ToIntegers();
        var other = Array.ConvertAll(labels, label => 1 - label);
        var explainer = Explainer("input-x-gradient", golden.Model) with { Output = ExplainedOutput.Label };
        Assert.NotEqual(explainer.Explain(golden.Images, labels).Bytes, explainer.Explain(golden.Images, other).Bytes);
        Assert.Throws<ArgumentNullException>(() => explainer.Explain(golden.Images));
        var gradient = golden.Model.WeightedGradients(
            golden.Images,
            new OutputHead(HeadKind.Logit, new long[64]),
            ScaledCopies.Unchanged,
            [GradientTerm.Signed]
        )[0];
        var expected = NdArray.From(gradient * golden.Images).ToDoubles();
        Near.Equal(expected, explainer.Explain(golden.Images, new long[64]).ToDoubles(), 1e-12);
    }

    [Theory]
    [InlineData("integrated-gradients", "steps", "0")]
    [InlineData("integrated-gradients", "steps", "1.5")]
    [InlineData("integrated-gradients", "steps", "2147483647")]
    [InlineData("integrated-gradients", "baseline", "1")]
    [InlineData("smoothgrad", "sd", "-1")]
    [InlineData("smoothgrad", "sd", "NaN")]
    [InlineData("gradcam", "upsampling", "cubic")]
    [InlineData("vanilla-grad", "samples", "3")]
    public void Settings_that_do_not_exist_or_fit_are_refused(string id, string key, string value) =>
        Assert.Contains(
            $"--set: {key}",
            Assert
                .Throws<InputException>(() =>
                    AttributionMethods
                        .Find(id, "test")
                        .Info.Set(new Dictionary<string, string>(StringComparer.Ordinal) { [key] = value }, "--set")
                )
                .Message,
            StringComparison.Ordinal
        );

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
                Assert.Equal(method.Info.GradientsOf(method.Info.Set()) > 0, method.Info.Requires(MethodNeeds.Model));
            }
        );
    }
}
