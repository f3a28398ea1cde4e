using Agop.Core.Parameters;
using static TorchSharp.torch;

namespace Agop.Core.Scores.Faithfulness;

/// <summary>Selectivity: the area under the explained output as square patches are set to zero, the most important first.</summary>
internal sealed class Selectivity : INetworkScore
{
    private static readonly IntegerParameter s_patch = new("patch", 2, "edge of a patch, in pixels; cut off at the edge", Minimum: 1);

    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "selectivity",
            "Selectivity",
            ScoreCategory.Faithfulness,
            "integral_0^1 f(x, the share q of patches with largest sum |map| set to 0) dq, by trapezoids",
            "Montavon, Samek, Müller, arXiv 1706.07979",
            "ties, so constant and all-zero maps too: the first patch first",
            s_patch
        )
        {
            Needs = ScoreNeeds.Network,
            LowerIsBetter = true,
            Worst = double.NaN,
            Cost = "patches + 1 outputs",
        };

    /// <inheritdoc/>
    public double[] Of(ExplainedBatch batch, Settings settings)
    {
        using var scope = NewDisposeScope();
        var (edge, (height, width)) = (settings.Get(s_patch), batch.Size);
        var columns = (width + edge - 1) / edge;
        var patches = columns * ((height + edge - 1) / edge);
        int Patch(int pixel) => pixel / width / edge * columns + pixel % width / edge;
        var nothing = zeros_like(batch.Images[0]);
        var steps = Enumerable.Range(0, patches + 1).ToArray();
        return
        [
            .. batch.Importance.Select(
                (importance, image) =>
                {
                    var sums = new double[patches];
                    for (var pixel = 0; pixel < importance.Length; pixel++)
                        sums[Patch(pixel)] += importance[pixel];
                    var first = Ranks.Falling(sums);
                    var places = new int[patches];
                    for (var rank = 0; rank < patches; rank++)
                        places[first[rank]] = rank;
                    // Patch after patch, each as a whole.
                    int[] order = [.. Enumerable.Range(0, importance.Length).OrderBy(pixel => places[Patch(pixel)])];
                    var counts = new int[patches + 1];
                    for (var rank = 0; rank < patches; rank++)
                        counts[rank + 1] = counts[rank] + order.Skip(counts[rank]).TakeWhile(pixel => places[Patch(pixel)] == rank).Count();
                    return RemovalCurve.Area(
                        RemovalCurve.Of(batch, image, order, counts, (batch.Images[image], nothing), batch.Outputs),
                        steps
                    );
                }
            ),
        ];
    }
}
