using Agop.Core.Statistics;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Claims;

/// <summary>How a curve goes over its snapshots, as one number for a network.</summary>
/// <param name="Of"><c>iou-topk</c> or <c>mass</c>.</param>
/// <param name="After">
/// <c>start</c>: all snapshots count; <c>plateau</c>: those from the first on whose validation accuracy is within 0.01 of the best.
/// </param>
public sealed record CurveTrend(string Of, string After)
{
    /// <summary>From the first snapshot on.</summary>
    public const string Start = "start";

    /// <summary>From where accuracy rises no more.</summary>
    public const string Plateau = "plateau";

    /// <summary>Spearman's correlation of epoch and value.</summary>
    public const string Spearman = "spearman";

    /// <summary>How much more of the variance a rising regression explains than a falling one.</summary>
    public const string Isotonic = "isotonic";

    private const double Near = 0.01;

    /// <summary>Fewer snapshots have no trend.</summary>
    private const int Fewest = 4;

    /// <summary>
    /// The trend of one network's curve; null where it has fewer than four such snapshots. Its snapshots depend on each other, so claims
    /// test it over networks, each of which gives one number.
    /// </summary>
    /// <param name="name"><see cref="Spearman"/> or <see cref="Isotonic"/>.</param>
    /// <param name="points">By rising epochs.</param>
    public double? ValueOf(string name, IReadOnlyList<CurveRow> points)
    {
        var best = points.Select(point => point.ValidationAccuracy).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Max();
        CurveRow[] kept = After == Start ? [.. points] : [.. points.SkipWhile(point => !(point.ValidationAccuracy >= best - Near))];
        if (kept.Length < Fewest)
            return null;
        double[] values = [.. kept.Select(point => Of == "mass" ? point.MassOnMask : point.IouTopK)];
        return name == Isotonic
            ? Core.Statistics.Isotonic.Order(values)
            : RankCorrelation.Of(values, [.. kept.Select(point => (double)point.Epoch)]);
    }
}
