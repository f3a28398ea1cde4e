using Agop.Core.Arrays;
using Agop.Core.Scores;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Scores;

/// <summary>A score's means over 64 images against those of an independent implementation, for every map of the golden bundle.</summary>
internal static class GoldenScores
{
    public static TheoryData<string> Models => ["loss_on_logits/linear", "loss_on_logits/xor", "loss_on_softmax/linear"];

    public static void Compare(string model, string golden, string id, Func<NdArray, NdArray>? masksOf = null)
    {
        using var metrics = Golden.Json($"{model}_metrics.json");
        var maps = Golden.Arrays($"{model}_attributions.npz");
        var masks = Golden.Arrays($"{model}_data.npz")["mask"];
        var scorer = new Scorer([ChosenScore.Parse(id, "test")]);
        var compared = 0;
        foreach (var entry in metrics.RootElement.GetProperty("metrics_64").EnumerateObject().Where(entry => maps.ContainsKey(entry.Name)))
        {
            var result = Assert.Single(scorer.Score(maps[entry.Name], masksOf?.Invoke(masks) ?? masks));
            Assert.Equal(entry.Value.GetProperty(golden).GetDouble(), result.Mean, 1e-12);
            compared++;
        }
        Assert.True(compared > 20, $"{compared} means compared");
    }
}
