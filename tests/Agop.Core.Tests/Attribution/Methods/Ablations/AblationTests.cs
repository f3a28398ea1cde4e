using Agop.Core.Attribution;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Attribution.Methods.Ablations;

public sealed class AblationTests
{
    private static double[] Maps(
        string id,
        IModel model,
        Tensor images,
        Tensor? background = null,
        params (string Key, string Value)[] given
    )
    {
        var method = AttributionMethods.Find(id, "test");
        return new Explainer(method, method.Info.Set(given.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal)))
        {
            Model = model,
            Background = background,
            Seed = 3,
        }
            .Explain(images)
            .ToDoubles();
    }

    private static IModel Table(int seed, int size = 6) =>
        ExecutionPaths.Open(
            WeightInitializer.Initialize(Architectures.Find($"mlp:inputs={size},hidden=7x6,classes=3", "test"), seed),
            Precision.Float64,
            ExecutionPath.Libtorch
        );

    private static double[] Predicted(IModel model, Tensor images) => [.. model.Logits(images).max(1).values.data<double>()];

    /// <summary>In three channels the window hides all of them, and every pixel counts each window that hides it.</summary>
    [Fact]
    public void Occlusion_is_the_mean_fall_over_the_windows_that_hide_a_pixel()
    {
        using var scope = NewDisposeScope();
        var random = new Random(Random.Shared.Next());
        using var model = ExecutionPaths.Open(
            WeightInitializer.Initialize(Architectures.Find("resnet18:classes=3,size=32", "test"), 2),
            Precision.Float64,
            ExecutionPath.Libtorch
        );
        manual_seed(random.Next());
        var images = randn([2, 3, 32, 32], ScalarType.Float64);
        var maps = Maps("occlusion", model, images, null, ("window", "11"), ("stride", "7"));
        var predicted = model.Predict(images);
        for (var image = 0; image < 2; image++)
        {
            var (sums, counts) = (new double[32 * 32], new int[32 * 32]);
            for (var top = 0; top < 22 + 7; top += 7)
            for (var left = 0; left < 22 + 7; left += 7)
            {
                if (top >= 21 + 7 || left >= 21 + 7)
                    continue;
                using var pass = NewDisposeScope();
                var hidden = images.narrow(0, image, 1).clone();
                hidden[.., .., top..Math.Min(32, top + 11), left..Math.Min(32, left + 11)] = 0;
                var fall =
                    model.Logits(images.narrow(0, image, 1))[0][predicted[image]].item<double>()
                    - model.Logits(hidden)[0][predicted[image]].item<double>();
                for (var row = top; row < Math.Min(32, top + 11); row++)
                for (var column = left; column < Math.Min(32, left + 11); column++)
                    (sums[row * 32 + column], counts[row * 32 + column]) = (sums[row * 32 + column] + fall, counts[row * 32 + column] + 1);
            }
            Near.Equal([.. sums.Zip(counts, (sum, count) => sum / count)], maps[(image * 1024)..((image + 1) * 1024)], 1e-9);
        }
    }

    /// <summary>A window is cut to the image on each side: of rows of features it is a run of them.</summary>
    [Fact]
    public void A_window_may_be_larger_than_a_side_of_the_image()
    {
        using var scope = NewDisposeScope();
        using var model = Table(Random.Shared.Next(1000));
        var rows = randn([3, 1, 1, 6], ScalarType.Float64);
        var ablated = Maps("feature-ablation", model, rows);
        Near.Equal(ablated, Maps("occlusion", model, rows, null, ("window", "1")), 1e-12);
        var whole = Maps("occlusion", model, rows, null, ("window", "9"));
        var outputs = Predicted(model, rows);
        var predicted = model.Predict(rows);
        var empty = model.Logits(zeros_like(rows));
        for (var row = 0; row < 3; row++)
        for (var i = 0; i < 6; i++)
            Assert.Equal(outputs[row] - empty[0][predicted[row]].item<double>(), whole[row * 6 + i], 1e-9);
        var two = Maps("occlusion", model, rows, null, ("window", "2"), ("stride", "2"));
        Assert.Equal(two[0], two[1], 1e-12);
    }

    [Fact]
    public void Rise_weighs_masks_by_what_is_left_of_the_output()
    {
        using var golden = new GoldenModel("loss_on_logits/linear");
        using var scope = NewDisposeScope();
        var images = golden.Images.narrow(0, 0, 3).contiguous();
        var outputs = Predicted(golden.Model, images);
        // Masks that hide nothing leave the output; of one cell, the share of them that does.
        var whole = Maps("rise", golden.Model, images, null, ("masks", "10"), ("kept", "1"));
        var halves = Maps("rise", golden.Model, images, null, ("masks", "20000"), ("grid", "1"), ("kept", "0.25"));
        for (var image = 0; image < 3; image++)
        for (var pixel = 0; pixel < 64; pixel++)
        {
            Assert.Equal(outputs[image], whole[image * 64 + pixel], 1e-9);
            Assert.Equal(outputs[image], halves[image * 64 + pixel], 0.06 * Math.Abs(outputs[image]));
            Assert.Equal(halves[image * 64], halves[image * 64 + pixel], 1e-9);
        }
        // More masks, the same map: what is drawn does not decide.
        var (some, others) = (
            Maps("rise", golden.Model, images, null, ("masks", "30000"), ("grid", "4")),
            Maps("rise", golden.Model, images.flip(0), null, ("masks", "30000"), ("grid", "4"))
        );
        var spread = some[..64].Max() - some[..64].Min();
        for (var pixel = 0; pixel < 64; pixel++)
            Assert.Equal(some[pixel], others[128 + pixel], 0.2 * spread);
    }

    [Fact]
    public void Kernel_shap_over_all_coalitions_is_the_shapley_values()
    {
        using var scope = NewDisposeScope();
        var seed = Random.Shared.Next(1000);
        using var model = Table(seed);
        manual_seed(seed);
        var (rows, background) = (randn([4, 1, 1, 6], ScalarType.Float64), randn([3, 1, 1, 6], ScalarType.Float64));
        Near.Equal(Maps("exact-shapley", model, rows, background), Maps("kernel-shap", model, rows, background), 1e-9);
    }

    [Fact]
    public void Drawn_coalitions_keep_the_sum_and_come_near_the_shapley_values()
    {
        using var scope = NewDisposeScope();
        var seed = Random.Shared.Next(1000);
        using var model = Table(seed, size: 12);
        manual_seed(seed);
        var (rows, background) = (randn([3, 1, 1, 12], ScalarType.Float64), randn([2, 1, 1, 12], ScalarType.Float64));
        var exact = Maps("exact-shapley", model, rows, background);
        var drawn = Maps("kernel-shap", model, rows, background, ("samples", "3000"));
        for (var row = 0; row < 3; row++)
            Assert.Equal(exact[(12 * row)..(12 * row + 12)].Sum(), drawn[(12 * row)..(12 * row + 12)].Sum(), 1e-9);
        Assert.Equal(0, exact.Zip(drawn, (a, b) => Math.Abs(a - b)).Max(), 0.1 * exact.Max(Math.Abs));
    }

    [Fact]
    public void A_single_feature_has_all_of_the_output()
    {
        using var scope = NewDisposeScope();
        using var model = Table(Random.Shared.Next(1000), size: 1);
        var (rows, background) = (randn([4, 1, 1, 1], ScalarType.Float64), randn([3, 1, 1, 1], ScalarType.Float64));
        Near.Equal(Maps("exact-shapley", model, rows, background), Maps("kernel-shap", model, rows, background), 1e-12);
    }

    [Fact]
    public void Kernel_shap_says_what_it_needs()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenModel("loss_on_logits/linear");
        var images = golden.Images.narrow(0, 0, 1);
        Assert.Equal(
            "kernel-shap: expected at least 256 samples for 64 features, not 100",
            Assert.Throws<InputException>(() => Maps("kernel-shap", golden.Model, images, images, ("samples", "100"))).Message
        );
        using var large = ExecutionPaths.Open(
            WeightInitializer.Initialize(Architectures.Find("cnn64", "test"), 1),
            Precision.Float64,
            ExecutionPath.Libtorch
        );
        var picture = randn([1, 1, 64, 64], ScalarType.Float64);
        Assert.Equal(
            "kernel-shap: expected at most 1024 features, found 4096: it solves for all of them at once",
            Assert.Throws<InputException>(() => Maps("kernel-shap", large, picture, picture)).Message
        );
    }
}
