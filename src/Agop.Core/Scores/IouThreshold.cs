using System.Globalization;

namespace Agop.Core.Scores;

/// <summary>Intersection over union of the mask and the pixels with |map| of at least a share of the map's maximum.</summary>
/// <param name="share">The share of the maximum, in (0, 1].</param>
public sealed class IouThreshold(double share = 0.25) : IScore
{
    /// <inheritdoc/>
    public ScoreInfo Info { get; } =
        new(
            "iou-threshold",
            "mIoU (threshold)",
            "IoU of mask and {|map| >= t max|map| and |map| > 0}",
            "spec/protocol.md",
            "constant map: the whole image is chosen; all-zero map: nothing is chosen, 0",
            "t, the share of the maximum, 0.25 unless said"
        );

    /// <inheritdoc/>
    public string Id => share == 0.25 ? Info.Id : string.Create(CultureInfo.InvariantCulture, $"{Info.Id}:{share}");

    /// <inheritdoc/>
    public double Of(ScoreInput input)
    {
        var threshold = share * input.Importance.Max();
        var (both, either) = (0, 0);
        for (var i = 0; i < input.Mask.Length; i++)
        {
            var chosen = input.Importance[i] >= threshold && input.Importance[i] > 0;
            if (chosen && input.Mask[i])
                both++;
            if (chosen || input.Mask[i])
                either++;
        }
        return (double)both / either;
    }
}
