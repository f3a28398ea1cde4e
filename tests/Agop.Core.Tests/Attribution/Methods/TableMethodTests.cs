using Agop.Core.Accumulation;
using Agop.Core.Attribution;
using Agop.Core.Attribution.Methods;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Attribution.Methods;

/// <summary>Methods for tables, on rows of five features.</summary>
public sealed class TableMethodTests
{
    private const int Size = 5;

    private static IModel Model(int seed, string hidden = "7x6", ExecutionPath path = ExecutionPath.Libtorch) =>
        ExecutionPaths.Open(
            WeightInitializer.Initialize(Architectures.Find($"mlp:inputs={Size},hidden={hidden},classes=3", "test"), seed),
            Precision.Float64,
            path
        );

    private static Tensor Rows(int count, int seed)
    {
        manual_seed(seed);
        return randn([count, 1, 1, Size], ScalarType.Float64);
    }

    private static double[] Maps(
        IAttributionMethod method,
        IModel model,
        Tensor rows,
        Tensor? background = null,
        AgopMatrix? matrix = null,
        params (string Key, string Value)[] settings
    ) =>
        new Explainer(method, method.Info.Set(settings.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal)))
        {
            Model = model,
            Background = background,
            AgopMatrix = matrix,
            Seed = 3,
        }
            .Explain(rows)
            .ToDoubles();

    /// <summary>Signed, which the maps of gradients are not.</summary>
    private static double[] Gradients(IModel model, Tensor rows) =>
        [.. Maps(new InputTimesGradient(), model, rows).Zip(rows.flatten().data<double>().ToArray(), (product, x) => product / x)];

    /// <summary>The logit of each row's predicted class, for any rows.</summary>
    private static double Output(IModel model, Tensor row, long predicted) => model.Logits(row)[0][predicted].item<double>();

    [Fact]
    public void Agop_ixg_is_the_input_times_the_truncated_matrix_times_the_gradient() =>
        RandomCases.ForMany(
            20,
            random => random.Next(),
            seed =>
            {
                using var scope = NewDisposeScope();
                using var model = Model(seed % 1000);
                var rows = Rows(4, seed);
                var half = Rows(6, seed + 1).reshape(6, Size);
                var (values, vectors) = linalg.eigh(half.t().matmul(half));
                var matrix = half.t().matmul(half).data<double>().ToArray();
                var gradients = Gradients(model, rows);
                foreach (var rank in new[] { 1, 2, Size, 9 })
                {
                    var maps = Maps(new AgopInputGradient(), model, rows, null, new AgopMatrix(matrix), ("rank", $"{rank}"));
                    for (var n = 0; n < 4; n++)
                    for (var i = 0; i < Size; i++)
                    {
                        var expected = 0.0;
                        for (var k = Size - 1; k >= Math.Max(0, Size - rank); k--)
                        for (var j = 0; j < Size; j++)
                            expected +=
                                values[k].item<double>()
                                * vectors[i, k].item<double>()
                                * vectors[j, k].item<double>()
                                * gradients[n * Size + j]
                                * rows[n, 0, 0, i].item<double>();
                        Near.Equal([expected], [maps[n * Size + i]], 1e-9);
                    }
                }
            }
        );

    [Fact]
    public void Exact_shapley_values_are_the_mean_over_all_orders_in_which_features_come()
    {
        using var scope = NewDisposeScope();
        using var model = Model(2);
        var (rows, background) = (Rows(2, 5), Rows(3, 6));
        var predicted = model.Predict(rows);
        var maps = Maps(new ExactShapley(), model, rows, background);
        var orders = Orders([.. Enumerable.Range(0, Size)]).ToArray();
        for (var n = 0; n < 2; n++)
        {
            var expected = new double[Size];
            foreach (var order in orders)
                for (var b = 0; b < 3; b++)
                {
                    var mixed = background[b].unsqueeze(0).clone();
                    var before = Output(model, mixed, predicted[n]);
                    foreach (var i in order)
                    {
                        mixed[0, 0, 0, i] = rows[n, 0, 0, i];
                        var after = Output(model, mixed, predicted[n]);
                        expected[i] += (after - before) / (3 * orders.Length);
                        before = after;
                    }
                }
            Near.Equal(expected, maps[(n * Size)..((n + 1) * Size)], 1e-9);
        }
    }

    private static IEnumerable<int[]> Orders(int[] items) =>
        items.Length == 0
            ?
            [
                [],
            ]
            : items.SelectMany(first => Orders([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));

    [Fact]
    public void Deep_shap_multiplies_by_the_slopes_between_baseline_and_sample_and_sums_to_the_difference()
    {
        using var scope = NewDisposeScope();
        var weights = WeightInitializer.Initialize(Architectures.Find($"mlp:inputs={Size},hidden=7,classes=3", "test"), 4);
        using var model = ExecutionPaths.Open(weights, Precision.Float64, ExecutionPath.Libtorch);
        var (rows, background) = (Rows(3, 7), Rows(4, 8));
        var predicted = model.Predict(rows);
        var maps = Maps(new DeepShap(), model, rows, background);
        double[] first = weights["linear_layers.0.weight"].ToDoubles(),
            bias = weights["linear_layers.0.bias"].ToDoubles(),
            last = weights["linear_layers.2.weight"].ToDoubles();
        for (var n = 0; n < 3; n++)
        {
            var (expected, mean) = (new double[Size], 0.0);
            for (var b = 0; b < 4; b++)
            {
                mean += Output(model, background[b].unsqueeze(0), predicted[n]) / 4;
                for (var h = 0; h < 7; h++)
                {
                    double Input(Tensor row) =>
                        bias[h] + Enumerable.Range(0, Size).Sum(i => first[h * Size + i] * row[0, 0, i].item<double>());
                    var (at, from) = (Input(rows[n]), Input(background[b]));
                    var slope = (Math.Max(0, at) - Math.Max(0, from)) / (at - from);
                    for (var i = 0; i < Size; i++)
                        expected[i] +=
                            last[predicted[n] * 7 + h]
                            * slope
                            * first[h * Size + i]
                            * (rows[n, 0, 0, i].item<double>() - background[b, 0, 0, i].item<double>())
                            / 4;
                }
            }
            var map = maps[(n * Size)..((n + 1) * Size)];
            Near.Equal(expected, map, 1e-9);
            Near.Equal([Output(model, rows[n].unsqueeze(0), predicted[n]) - mean], [map.Sum()], 1e-9);
        }
    }

    [Fact]
    public void On_a_linear_network_all_of_them_give_its_weights()
    {
        using var scope = NewDisposeScope();
        var weights = WeightInitializer.Initialize(Architectures.Find($"mlp:inputs={Size},hidden=1,classes=2", "test"), 4);
        // One hidden unit that is never off: f_c = w2_c (w1 x + 100).
        var arrays = weights.Arrays.ToDictionary(StringComparer.Ordinal);
        arrays["linear_layers.0.bias"] = Core.Arrays.NdArray.From(new[] { 100f }, 1);
        using var model = ExecutionPaths.Open(
            WeightSet.From(weights.Architecture, arrays, "test"),
            Precision.Float64,
            ExecutionPath.Libtorch
        );
        var (rows, background) = (Rows(3, 7), Rows(4, 8));
        var slope = Gradients(model, rows);
        var mean = background.mean([0]).flatten().data<double>().ToArray();
        var flat = rows.flatten().data<double>().ToArray();
        var expected = slope.Select((w, i) => w * (flat[i] - mean[i % Size])).ToArray();
        Near.Equal(expected, Maps(new DeepShap(), model, rows, background), 1e-6);
        Near.Equal(expected, Maps(new ExactShapley(), model, rows, background), 1e-6);
        // Drawn baselines: right on the mean, within the spread of 5,000 draws.
        var drawn = Maps(new GradientShap(), model, rows, background, null, ("samples", "5000"));
        Assert.All(expected.Zip(drawn), pair => Assert.InRange(pair.Second - pair.First, -0.05, 0.05));
        // LIME's penalty of 1 shrinks its coefficients a little.
        Assert.All(slope.Zip(Maps(new Lime(), model, rows)), pair => Assert.InRange(pair.Second / pair.First, 0.98, 1.0001));
    }

    [Fact]
    public void Few_rows_at_a_time_give_the_maps_of_all()
    {
        using var scope = NewDisposeScope();
        using var model = Model(1);
        var (rows, background) = (Rows(9, 1), Rows(5, 2));
        foreach (var method in new IAttributionMethod[] { new GradientShap(), new DeepShap(), new ExactShapley(), new Lime() })
        {
            var all = Maps(method, model, rows, background);
            Near.Equal(all[..(4 * Size)], Maps(method, model, rows.narrow(0, 0, 4).contiguous(), background), 1e-9);
        }
    }

    [Fact]
    public void What_cannot_be_done_is_told()
    {
        using var scope = NewDisposeScope();
        using var wide = ExecutionPaths.Open(
            WeightInitializer.Initialize(Architectures.Find("mlp:inputs=17", "test"), 1),
            Precision.Float64,
            ExecutionPath.Libtorch
        );
        Assert.Contains(
            "expected at most 16 features, found 17",
            Assert
                .Throws<InputException>(() =>
                    Maps(new ExactShapley(), wide, zeros([1, 1, 1, 17], ScalarType.Float64), zeros([1, 1, 1, 17]))
                )
                .Message,
            StringComparison.Ordinal
        );
        using var fused = Model(1, path: ExecutionPath.Fused);
        Assert.Throws<NotSupportedException>(() => Maps(new DeepShap(), fused, Rows(1, 1), Rows(1, 2)));
        using var pooled = ExecutionPaths.Open(
            WeightInitializer.Initialize(Architectures.Find("cnn8by8", "test"), 1),
            Precision.Float64,
            ExecutionPath.Libtorch
        );
        Assert.Contains(
            "not for a MaxPoolLayer",
            Assert
                .Throws<NotSupportedException>(() =>
                    Maps(new DeepShap(), pooled, ones([1, 1, 8, 8], ScalarType.Float64), ones([1, 1, 8, 8]))
                )
                .Message,
            StringComparison.Ordinal
        );
    }
}
