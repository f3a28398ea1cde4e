using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Execution;
using Agop.Core.Models.Weights;
using Agop.Core.Randomness;
using Agop.Core.Scores;
using Agop.Core.Scores.Faithfulness;
using Agop.Core.Scores.Randomisation;
using Agop.Core.Scores.Robustness;
using Agop.Core.Tests.Support;
using Agop.Tests.Support;
using static TorchSharp.torch;

namespace Agop.Core.Tests.Scores.Networks;

/// <summary>
/// Scores of Quantus 0.6 (85bc29d1) and Captum 0.8 in float64 for the first 16 test images, logit of the predicted class, with the draws
/// and the orders of ties that they took; arrays that begin with paper- are what the papers define where Quantus does another thing.
/// </summary>
public sealed class PeerScoresTests
{
    private const int Count = 16;
    private const int Pixels = 64;

    public static TheoryData<string, string> Maps => new() { { "signed-gradient", "gradient" }, { "input-x-gradient", "ixg" } };

    private static NdArray Golden(string name) => Agop.Tests.Support.Golden.Arrays("peers/linear_scores.npz")[name];

    private static double[] Values(string name) => Golden(name).ToDoubles();

    private static int[] Order(string map, int image) =>
        [.. Golden($"order__{map}").ToIntegers().Skip(image * Pixels).Take(Pixels).Select(pixel => (int)pixel)];

    private static void Of(string method, Action<ExplainedBatch, GoldenModel> check, ChannelPooling pooling = ChannelPooling.Signed)
    {
        using var golden = new GoldenModel("loss_on_logits/linear");
        using var images = golden.Images.narrow(0, 0, Count).contiguous();
        var known = method == "signed-gradient" ? new SignedGradient() : AttributionMethods.Find(method, "test");
        var explainer = new Explainer(known, known.Info.Set()) { Model = golden.Model };
        var batch = new ExplainedBatch(
            explainer,
            golden.Model,
            images,
            explainer.Explain(images),
            null,
            golden.Weights,
            pooling,
            CancellationToken.None
        );
        check(batch, golden);
    }

    private static double[] Scores(ExplainedBatch batch, string id) => ChosenScore.Parse(id, "test").Of(batch);

    [Theory, MemberData(nameof(Maps))]
    public void Curves_of_pixel_flipping_equal_those_of_quantus(string method, string map) =>
        Of(
            method,
            (batch, _) =>
            {
                using var nothing = zeros_like(batch.Images[0]);
                var counts = RemovalCurve.Counts(Pixels, Pixels);
                for (var image = 0; image < Count; image++)
                {
                    var curve = RemovalCurve.Of(batch, image, Order(map, image), counts, (batch.Images[image], nothing), batch.Outputs);
                    Near.Equal(Values($"pixel-flipping__{map}")[(image * Pixels)..((image + 1) * Pixels)], curve[1..], 1e-12);
                    Assert.Equal(Values($"paper-pixel-flipping-auc__{map}")[image], RemovalCurve.Area(curve, counts), 1e-12);
                }
            }
        );

    [Theory, MemberData(nameof(Maps))]
    public void Selectivity_is_the_area_of_the_curve_of_quantus_with_its_beginning(string method, string map) =>
        Of(
            method,
            (batch, _) =>
            {
                var (found, curves) = (Scores(batch, "selectivity"), Values($"selectivity__{map}"));
                for (var image = 0; image < Count; image++)
                {
                    // Its patches tie, and Quantus takes them in another order.
                    if (image == 2)
                        continue;
                    double[] curve =
                    [
                        batch.Outputs(batch.Images.narrow(0, image, 1), image).item<double>(),
                        .. curves[(image * 16)..((image + 1) * 16)],
                    ];
                    Assert.Equal(curve.Zip(curve.Skip(1), (a, b) => (a + b) / 2).Average(), found[image], 1e-12);
                }
            }
        );

    [Theory, MemberData(nameof(Maps))]
    public void The_faithfulness_estimate_equals_that_of_quantus(string method, string map) =>
        Of(method, (batch, _) => Near.Equal(Values($"faithfulness-estimate__{map}"), Scores(batch, "faithfulness-estimate"), 1e-10));

    [Theory, MemberData(nameof(Maps))]
    public void Sensitivity_n_equals_the_faithfulness_correlation_of_quantus(string method, string map) =>
        Of(
            method,
            (batch, _) =>
            {
                var subsets = Golden("sensitivity-n-subsets");
                var (draws, size) = ((int)subsets.Shape[0], (int)subsets.Shape[1]);
                var kept = Enumerable.Repeat(1.0, draws * Pixels).ToArray();
                foreach (var (place, pixel) in subsets.ToIntegers().Index())
                    kept[place / size * Pixels + pixel] = 0;
                using var all = tensor(kept, [draws, Pixels]);
                using var maps = batch.PerElement(batch.Maps);
                Near.Equal(
                    Values($"faithfulness-correlation__{map}"),
                    [.. Enumerable.Range(0, Count).Select(image => SensitivityN.Of(batch, image, maps[image], all))],
                    1e-10
                );
            }
        );

    [Theory, MemberData(nameof(Maps))]
    public void Infidelity_equals_that_of_captum(string method, string map) =>
        Of(
            method,
            (batch, _) =>
            {
                using var noise = Golden("infidelity-noise").ToTensor(ScalarType.Float64).reshape(-1, Count, Pixels);
                using var maps = batch.PerElement(batch.Maps);
                foreach (var (name, scaled) in new[] { ("infidelity", false), ("infidelity-normalized", true) })
                    Near.Equal(
                        Values($"{name}__{map}"),
                        [
                            .. Enumerable
                                .Range(0, Count)
                                .Select(image => Infidelity.Of(batch, image, maps[image], noise.select(1, image), scaled)),
                        ],
                        1e-10
                    );
            }
        );

    [Theory, MemberData(nameof(Maps))]
    public void Road_keeps_the_predictions_that_it_keeps_in_quantus(string method, string map) =>
        Of(
            method,
            (batch, _) =>
            {
                var kept = Values($"road-kept__{map}");
                for (var image = 0; image < Count; image++)
                {
                    using var points = Road.Points(batch, image, Order(map, image), 0, new Philox(0, "test"));
                    if (image == 0 && map == "gradient")
                        Near.Equal(Values("road-imputed"), points.data<double>().ToArray(), 1e-9);
                    Assert.Equal(
                        Enumerable.Range(0, 9).Select(step => kept[step * Count + image] != 0),
                        batch.Model.Predict(points).Select(predicted => predicted == batch.Classes[image])
                    );
                }
            }
        );

    private static IEnumerable<(Tensor Images, NdArray Maps)> Moved(ExplainedBatch batch) =>
        Enumerable
            .Range(0, 10)
            .Select(draw =>
            {
                using var scope = NewDisposeScope();
                var images = batch.Images + Golden("sensitivity-noise").ToTensor(ScalarType.Float64)[draw];
                return (images.MoveToOuterDisposeScope(), batch.Explain(images));
            });

    [Theory, MemberData(nameof(Maps))]
    public void Max_sensitivity_equals_that_of_captum(string method, string map) =>
        Of(
            method,
            (batch, _) =>
                Near.Equal(Values($"max-sensitivity__{map}"), MaxSensitivity.Of(batch, Moved(batch).Select(near => near.Maps)), 1e-12)
        );

    [Theory, MemberData(nameof(Maps))]
    public void Relative_stability_is_that_of_the_paper_where_no_zero_becomes_another_number(string method, string map) =>
        Of(
            method,
            (batch, _) =>
            {
                var before = batch.Maps.ToDoubles();
                var alike = new bool[Count];
                Array.Fill(alike, true);
                foreach (var (images, maps) in Moved(batch))
                {
                    images.Dispose();
                    foreach (var (place, value) in maps.ToDoubles().Index())
                        alike[place / Pixels] &= before[place] != 0 || value == 0;
                }
                Assert.Contains(true, alike);
                Assert.Contains(false, alike);
                foreach (
                    var (name, found) in new[]
                    {
                        ("input", new RelativeInputStability().Of(batch, Moved(batch))),
                        ("output", new RelativeOutputStability().Of(batch, Moved(batch))),
                    }
                )
                {
                    var expected = Values($"paper-relative-{name}-stability__{map}");
                    for (var image = 0; image < Count; image++)
                        if (alike[image])
                            Assert.Equal(1, found[image] / expected[image], 1e-8);
                        else
                            Assert.True(found[image] < expected[image], $"{image}: one zero decides {expected[image]}");
                }
            }
        );

    [Fact]
    public void Maps_of_a_new_last_layer_and_their_likeness_equal_those_of_quantus() =>
        Of(
            "signed-gradient",
            (batch, golden) =>
            {
                var arrays = golden.Weights.Arrays.ToDictionary(StringComparer.Ordinal);
                var last = golden.Weights.Arrays[^1].Key[..golden.Weights.Arrays[^1].Key.LastIndexOf('.')];
                arrays[$"{last}.weight"] = Golden("mprt-last-weight");
                arrays[$"{last}.bias"] = Golden("mprt-last-bias");
                using var model = ExecutionPaths.Open(WeightSet.From(golden.Weights.Architecture, arrays, "test"), golden.Model.Plan);
                var maps = batch.Explain(batch.Images, model: model);
                Near.Equal(Values("mprt-maps-last"), maps.ToDoubles(), 1e-12);
                Near.Equal(
                    Values("mprt-spearman-abs__gradient"),
                    [.. batch.Read(maps).Select((map, image) => Likeness.Of(batch.Importance[image], map))],
                    1e-12
                );
            },
            ChannelPooling.Sum
        );

    [Theory, MemberData(nameof(Maps))]
    public void The_other_class_and_the_histogram_s_entropy_are_those_of_quantus(string method, string map) =>
        Of(
            method,
            (batch, _) =>
            {
                Near.Equal(Values($"random-logit-spearman__{map}"), Scores(batch, "random-logit"), 1e-10);
                var entropies = Values($"efficient-mprt-entropies__{map}");
                var maps = batch.Maps.ToDoubles();
                for (var image = 0; image < Count; image++)
                    Assert.Equal(entropies[image], EfficientRandomisation.Entropy(maps.AsSpan(image * Pixels, Pixels), 100), 1e-12);
            }
        );

    [Theory, MemberData(nameof(Maps))]
    public void The_completeness_error_is_the_gap_that_quantus_sees(string method, string map) =>
        Of(
            method,
            (batch, _) =>
            {
                using var nothing = zeros_like(batch.Images);
                var found = Scores(batch, "completeness");
                for (var image = 0; image < Count; image++)
                {
                    using var ends = cat([batch.Images.narrow(0, image, 1), nothing.narrow(0, 0, 1)], 0);
                    var outputs = batch.Outputs(ends, image).data<double>().ToArray();
                    Assert.Equal(
                        Math.Abs(Values($"completeness-gap__{map}")[image]) / Math.Abs(outputs[0] - outputs[1]),
                        found[image],
                        1e-10
                    );
                }
            }
        );

    [Theory]
    [InlineData("entropy", "complexity-single", 1e-9)]
    // Quantus adds 1e-7 to each element.
    [InlineData("sparseness", "sparseness-single", 1e-4)]
    [InlineData("mass-accuracy", "attribution-localisation-abs", 1e-8)]
    [InlineData("topk-intersection", "top-k-intersection-abs", 1e-12)]
    [InlineData("auroc", "auc-abs", 1e-12)]
    [InlineData("rank-accuracy", "relevance-rank-accuracy-abs", 1e-12)]
    public void Scores_of_maps_equal_those_of_quantus(string id, string golden, double bound)
    {
        foreach (var (method, map) in Maps.Select(row => row.Data))
            Of(
                method,
                (batch, model) =>
                {
                    var result = new Scorer([ChosenScore.Parse(id, "test")]).Score(batch.Maps, model.Data["mask"].Rows(0, Count));
                    Near.Equal(Values($"{golden}__{map}"), Assert.Single(result).PerSample, bound);
                }
            );
    }
}
