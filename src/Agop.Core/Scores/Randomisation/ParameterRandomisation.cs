using Agop.Core.Parameters;

namespace Agop.Core.Scores.Randomisation;

/// <summary>Model parameter randomisation: how alike a map stays while layer after layer loses its weights, the last first.</summary>
internal sealed class ParameterRandomisation : INetworkScore
{
    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "mprt",
            "Model parameter randomisation",
            ScoreCategory.Randomisation,
            "mean_l corr(rank |map|, rank |map_l|), map_l by the network whose last l layers are drawn anew, l = 1, ..., L",
            "Adebayo et al., arXiv 1810.03292",
            "the explained class stays the image's; equal maps: 1, constant ones too; else a constant map: 0"
        )
        {
            Needs = ScoreNeeds.Network | ScoreNeeds.Maps | ScoreNeeds.Weights | ScoreNeeds.Seed,
            LowerIsBetter = true,
            Worst = 1,
            Cost = "L maps",
        };

    /// <inheritdoc/>
    public double[] Of(ExplainedBatch batch, Settings settings)
    {
        var (layers, alike) = (RandomWeights.LayersOf(batch), new double[batch.Count]);
        for (var count = 1; count <= layers; count++)
        {
            var maps = batch.Read(RandomWeights.Maps(batch, count));
            for (var image = 0; image < alike.Length; image++)
                alike[image] += Likeness.Of(batch.Importance[image], maps[image]);
        }
        // The mean of ones is one.
        return Array.ConvertAll(alike, sum => sum / layers);
    }
}
