using Agop.Core.Parameters;
using Agop.Core.Randomness;
using static TorchSharp.torch;

namespace Agop.Core.Scores.Faithfulness;

/// <summary>
/// ROAD, remove and debias: how long the class is predicted while the most important pixels are replaced by what their neighbours say, so
/// that the hole itself tells the network nothing.
/// </summary>
internal sealed class Road : INetworkScore
{
    private const int Steps = 9;

    private static readonly NumberParameter s_noise = new("sd", 0.01, "sd of the noise that filled pixels get, of the image's range");

    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "road",
            "ROAD",
            ScoreCategory.Faithfulness,
            "share of q = 0.1, ..., 0.9 for which the class is predicted, the share q of largest |map| filled by noisy linear imputation",
            "Rong et al., arXiv 2202.00449",
            "ties, so constant and all-zero maps too: lowest index first",
            s_noise
        )
        {
            Needs = ScoreNeeds.Network | ScoreNeeds.Seed,
            LowerIsBetter = true,
            Worst = 1,
            Cost = $"{Steps} outputs and as many systems of linear equations",
        };

    /// <inheritdoc/>
    public double[] Of(ExplainedBatch batch, Settings settings)
    {
        var random = new Philox(batch.Seed, Info.Id);
        return
        [
            .. batch.Importance.Select(
                (importance, image) =>
                {
                    random.MoveTo(batch.FirstIndex + image);
                    using var scope = NewDisposeScope();
                    var points = Points(batch, image, Ranks.Falling(importance), settings.Get(s_noise), random);
                    return batch.Model.Predict(points).Count(predicted => predicted == batch.Classes[image]) / (double)Steps;
                }
            ),
        ];
    }

    /// <summary>The image at every step (9, C, H, W).</summary>
    internal static Tensor Points(ExplainedBatch batch, int image, int[] order, double noise, Philox random)
    {
        var values = batch.Images[image].to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
        var deviation = noise * (values.Max() - values.Min());
        var points = new double[Steps * values.Length];
        for (var step = 0; step < Steps; step++)
        {
            var missing = new bool[order.Length];
            foreach (var pixel in order.AsSpan(0, (step + 1) * order.Length / (Steps + 1)))
                missing[pixel] = true;
            for (var start = 0; start < values.Length; start += order.Length)
            {
                var filled = LinearImputation.Fill(values.AsSpan(start, order.Length), missing, batch.Size.Width);
                for (var pixel = 0; pixel < filled.Length; pixel++)
                    points[step * values.Length + start + pixel] = filled[pixel] + (missing[pixel] ? deviation * random.NextGaussian() : 0);
            }
        }
        return tensor(points, [Steps, .. batch.Images.shape[1..]]).to(batch.Images.dtype, batch.Images.device);
    }
}
