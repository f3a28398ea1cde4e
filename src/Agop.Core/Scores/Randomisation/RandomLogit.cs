using Agop.Core.Parameters;
using Agop.Core.Randomness;

namespace Agop.Core.Scores.Randomisation;

/// <summary>Random logit: how alike the maps of two classes are.</summary>
internal sealed class RandomLogit : INetworkScore
{
    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "random-logit",
            "Random logit",
            ScoreCategory.Randomisation,
            "corr(rank |map|, rank |map of another class|), the class drawn from the others",
            "Sixt, Granz, Landgraf, arXiv 1912.09818",
            "equal maps: 1, constant ones too; else a constant map: 0"
        )
        {
            Needs = ScoreNeeds.Network | ScoreNeeds.Maps | ScoreNeeds.Seed,
            LowerIsBetter = true,
            Worst = 1,
            Cost = "1 map",
        };

    /// <inheritdoc/>
    public double[] Of(ExplainedBatch batch, Settings settings)
    {
        var random = new Philox(batch.Seed, Info.Id);
        var classes = batch.Model.Architecture.Classes;
        var others = new long[batch.Count];
        for (var image = 0; image < others.Length; image++)
        {
            random.MoveTo(batch.FirstIndex + image);
            others[image] = (batch.Classes[image] + 1 + random.NextInt(classes - 1)) % classes;
        }
        var maps = batch.Read(batch.Explain(batch.Images, others));
        return [.. batch.Importance.Select((importance, image) => Likeness.Of(importance, maps[image]))];
    }
}
