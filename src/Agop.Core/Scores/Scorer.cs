using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Images;

namespace Agop.Core.Scores;

/// <summary>
/// Scores maps against masks. Importance is |map| summed over channels. A map with NaN or infinity gets 0, the worst score, and is counted:
/// a method that gives no map gets no credit and no sample disappears. An empty mask has no right answer: its sample's score is undefined
/// (NaN) and left out of means, but for scores that need none.
/// </summary>
/// <param name="scores">Which to compute.</param>
/// <example>
/// <code>
/// var maps = NdArray.From([0.9, 0.1, 0.5, 0.2], 1, 2, 2);
/// var masks = NdArray.From&lt;byte&gt;([1, 0, 0, 1], 1, 2, 2);
/// var scorer = new Scorer([ChosenScore.Parse("iou-topk", "example")]);
/// double mean = scorer.Score(maps, masks)[0].Mean; // one of the two largest is in the mask: 1 / 3
/// </code>
/// </example>
public sealed class Scorer(IReadOnlyList<ChosenScore> scores)
{
    /// <summary>Scores every map.</summary>
    /// <param name="maps">(n, H, W), (n, C, H, W) or (n, H * W).</param>
    /// <param name="masks">
    /// (n, H, W) or (n, 1, H, W); the truth is where it is not zero, and as much as it says for scores that ask for an order.
    /// </param>
    /// <param name="source">Names of the two, for errors.</param>
    /// <param name="cancellation">Checked before each sample.</param>
    /// <returns>One result per score, in order.</returns>
    /// <exception cref="InputException">The shapes do not fit.</exception>
    public IReadOnlyList<ScoreResult> Score(NdArray maps, NdArray masks, string source = "maps", CancellationToken cancellation = default)
    {
        var (count, channels, height, width) = Dimensions(maps, masks, source);
        Finite.Require(masks, source, "mask");
        var (values, truth) = (maps.ToDoubles(), masks.ToDoubles());
        var perSample = scores.Select(_ => new double[count]).ToArray();
        var states = new MapState[count];
        for (var n = 0; n < count; n++)
        {
            cancellation.ThrowIfCancellationRequested();
            var importance = Importance.OverChannels(values.AsSpan(n * channels * height * width, channels * height * width), channels);
            var finite = importance.All(double.IsFinite);
            states[n] =
                !finite ? MapState.Invalid
                : importance.All(value => value == 0) ? MapState.Zero
                : MapState.Fine;
            var input = new ScoreInput(importance, truth[(n * height * width)..((n + 1) * height * width)], width);
            for (var s = 0; s < scores.Count; s++)
                perSample[s][n] =
                    input.MaskCount == 0 && scores[s].Score.Info.NeedsMask ? double.NaN
                    : finite ? scores[s].Of(input)
                    : scores[s].Score.Info.Worst;
        }
        return [.. scores.Select((score, s) => new ScoreResult(score.Id, perSample[s], states))];
    }

    private static (int Count, int Channels, int Height, int Width) Dimensions(NdArray maps, NdArray masks, string source)
    {
        var mask = masks.Shape is [var m, 1, var mh, var mw] ? [m, mh, mw] : masks.Shape;
        if (mask.Length != 3)
            throw new InputException(source, $"expected masks of shape (n, H, W), found {masks.ShapeText}");
        if (!maps.Type.IsFloating())
            throw new InputException(source, $"expected maps of float16, float32 or float64, found {maps.Type}");
        var map =
            maps.Shape is [var n, var size] && size == mask[1] * mask[2] ? [n, 1, mask[1], mask[2]]
            : maps.Shape.Length == 3 ? [maps.Shape[0], 1, maps.Shape[1], maps.Shape[2]]
            : maps.Shape;
        if (map.Length != 4 || map[0] != mask[0] || map[2] != mask[1] || map[3] != mask[2] || map[1] < 1)
            throw new InputException(
                source,
                $"expected maps of shape ({mask[0]}, {mask[1]}, {mask[2]}) or ({mask[0]}, C, {mask[1]}, {mask[2]}) to go with "
                    + $"the masks, found {maps.ShapeText}"
            );
        if (map.Contains(0))
            throw new InputException(source, $"expected at least one map of at least one pixel, found {maps.ShapeText}");
        return ((int)map[0], (int)map[1], (int)map[2], (int)map[3]);
    }
}
