using Agop.Core.Arrays;
using Agop.Core.Scores;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Scores;

public sealed class GoldenScoreTests
{
    private static readonly (string Golden, string Score)[] s_scores =
    [
        ("miou_topk", "iou-topk"),
        ("miou_thr0.5", "iou-threshold:0.5"),
        ("miou_top15%", "iou-fraction:0.15"),
    ];

    public static TheoryData<string> Models => ["loss_on_logits/linear", "loss_on_logits/xor", "loss_on_softmax/linear"];

    [Theory, MemberData(nameof(Models))]
    public void Every_golden_mean_is_met(string model)
    {
        using var golden = Golden.Json($"{model}_metrics.json");
        var (maps, data) = (Golden.Arrays($"{model}_attributions.npz"), Golden.Arrays($"{model}_data.npz"));
        var union = Union(data);
        var compared = 0;
        foreach (var entry in golden.RootElement.GetProperty("metrics_64").EnumerateObject().Where(entry => maps.ContainsKey(entry.Name)))
        {
            var scorer = new Scorer([.. s_scores.Select(pair => ChosenScore.Parse(pair.Score, "test"))]);
            foreach (
                var (result, name) in scorer.Score(maps[entry.Name], data["mask"]).Zip(s_scores, (result, pair) => (result, pair.Golden))
            )
            {
                Assert.Equal(entry.Value.GetProperty(name).GetDouble(), result.Mean, 1e-12);
                compared++;
            }
            Assert.Equal(
                entry.Value.GetProperty("miou_topk_combined").GetDouble(),
                new Scorer([new ChosenScore(new IouTopK())]).Score(maps[entry.Name], union)[0].Mean,
                1e-12
            );
        }
        Assert.True(compared > 60, $"{compared} means compared");
    }

    /// <summary>T and L together, for every image.</summary>
    private static NdArray Union(IReadOnlyDictionary<string, NdArray> data)
    {
        var masks = data["mask"].ToDoubles();
        var both = Enumerable
            .Range(0, 64)
            .Select(pixel => Enumerable.Range(0, 64).Any(image => masks[image * 64 + pixel] != 0) ? 1.0 : 0.0)
            .ToArray();
        Assert.Equal(8, both.Sum());
        return NdArray.From(Enumerable.Range(0, 64).SelectMany(_ => both).ToArray(), 64, 8, 8);
    }
}
