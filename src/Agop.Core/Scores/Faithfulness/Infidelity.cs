using Agop.Core.Parameters;
using Agop.Core.Randomness;
using static TorchSharp.torch;

namespace Agop.Core.Scores.Faithfulness;

/// <summary>Infidelity: how far the map's account of small changes of the image is from what the output does.</summary>
internal sealed class Infidelity : INetworkScore
{
    private const int Draws = 32;

    /// <summary>Of the image's range, as in SmoothGrad.</summary>
    private const double Deviation = 0.1;

    private const string Best = "best";

    private static readonly ChoiceParameter s_scale = new(
        "scale",
        Best,
        "what the map is multiplied with: best, the number that makes the score least, or one",
        [Best, "one"]
    );

    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "infidelity",
            "Infidelity",
            ScoreCategory.Faithfulness,
            $"mean_i (s I_i . map - (f(x) - f(x - I_i)))^2, {Draws} draws I_i normal with sd 0.1 (max x - min x), s the best scale",
            "Yeh et al., arXiv 1901.09392; Captum 0.8",
            "constant map: by the formula; all-zero map, or one without effect: s = 0, the mean square of what the output does",
            s_scale
        )
        {
            Needs = ScoreNeeds.Network | ScoreNeeds.Seed,
            ReadsImportance = false,
            LowerIsBetter = true,
            Worst = double.NaN,
            Cost = $"{Draws + 1} outputs",
        };

    /// <inheritdoc/>
    public double[] Of(ExplainedBatch batch, Settings settings)
    {
        using var scope = NewDisposeScope();
        var maps = batch.PerElement(batch.Maps);
        var (random, scaled) = (new Philox(batch.Seed, Info.Id), settings.Get(s_scale) == Best);
        return
        [
            .. Enumerable
                .Range(0, batch.Count)
                .Select(image =>
                {
                    using var pass = NewDisposeScope();
                    random.MoveTo(batch.FirstIndex + image);
                    var values = batch.Images[image].to(ScalarType.Float64).cpu();
                    var deviation = Deviation * (values.max() - values.min()).item<double>();
                    var noise = new double[Draws * batch.Elements];
                    for (var i = 0; i < noise.Length; i++)
                        noise[i] = deviation * random.NextGaussian();
                    return Of(batch, image, maps[image], tensor(noise, [Draws, batch.Elements]), scaled);
                }),
        ];
    }

    /// <summary>The score of one map over given changes.</summary>
    /// <param name="batch">Whose image.</param>
    /// <param name="image">Its place.</param>
    /// <param name="map">(C * H * W), float64.</param>
    /// <param name="changes">I (n, C * H * W), float64.</param>
    /// <param name="scaled">Whether the map gets its best scale.</param>
    internal static double Of(ExplainedBatch batch, int image, Tensor map, Tensor changes, bool scaled)
    {
        using var scope = NewDisposeScope();
        var shape = batch.Images.shape[1..];
        var points = batch.Images[image] - changes.reshape([changes.shape[0], .. shape]).to(batch.Images.dtype, batch.Images.device);
        var outputs = batch.Outputs(cat([batch.Images.narrow(0, image, 1), points], 0), image).cpu();
        var falls = outputs[0] - outputs.narrow(0, 1, changes.shape[0]);
        // Not as a matrix product: its last bits depend on where the map lies in memory.
        var told = (changes * map).sum(dim: 1);
        var power = told.square().sum().item<double>();
        var scale =
            !scaled ? 1
            : power == 0 ? 0
            : (told * falls).sum().item<double>() / power;
        return (scale * told - falls).square().mean().item<double>();
    }
}
