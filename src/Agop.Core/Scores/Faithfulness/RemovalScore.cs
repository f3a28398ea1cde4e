using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Scores.Faithfulness;

/// <summary>The area under an output as pixels go to zero, or come back from it, the most important first.</summary>
internal abstract class RemovalScore : INetworkScore
{
    private protected static readonly IntegerParameter s_steps = new("steps", 64, "steps per map at most, each as many pixels", Minimum: 1);

    /// <inheritdoc/>
    public abstract ScoreInfo Info { get; }

    /// <summary>Whether pixels come back; else they go.</summary>
    private protected virtual bool Inserts => false;

    private protected abstract Tensor Outputs(ExplainedBatch batch, Tensor points, int image);

    /// <inheritdoc/>
    public double[] Of(ExplainedBatch batch, Settings settings)
    {
        using var scope = NewDisposeScope();
        var counts = RemovalCurve.Counts(batch.Size.Height * batch.Size.Width, settings.Get(s_steps));
        var nothing = zeros_like(batch.Images[0]);
        return
        [
            .. batch.Importance.Select(
                (importance, image) =>
                {
                    var whole = batch.Images[image];
                    var ends = Inserts ? (nothing, whole) : (whole, nothing);
                    var values = RemovalCurve.Of(
                        batch,
                        image,
                        Ranks.Falling(importance),
                        counts,
                        ends,
                        (points, place) => Outputs(batch, points, place)
                    );
                    return RemovalCurve.Area(values, counts);
                }
            ),
        ];
    }
}
