using System.Globalization;
using Agop.Core.Errors;

namespace Agop.Core.Scores;

/// <summary>Every score by name.</summary>
public static class ScoreCatalog
{
    /// <summary>The score that tables are sorted and claims judged by.</summary>
    public const string Primary = "iou-topk";

    /// <summary>All scores with their default parameters.</summary>
    public static IReadOnlyList<IScore> All { get; } =
    [
        new IouTopK(),
        new IouThreshold(),
        new IouFraction(),
        new PrecisionTopK(),
        new EarthMoverScore(),
        new MassAccuracy(),
        new RankAccuracy(),
        new PointingGame(),
        new Auroc(),
        new Auprc(),
    ];

    /// <summary>The score of an id such as <c>iou-topk</c> or <c>iou-threshold:0.5</c>.</summary>
    /// <exception cref="InputException">There is none; the message lists those there are.</exception>
    public static IScore Find(string id, string source)
    {
        var parts = id.Split(':', 2);
        var parameter = parts.Length > 1 ? parts[1] : null;
        var known =
            All.FirstOrDefault(score => score.Info.Id == parts[0])
            ?? throw new InputException(
                source,
                $"expected a metric among {string.Join(", ", All.Select(score => score.Info.Id))}, not '{id}'"
            );
        if (parameter is null)
            return known;
        return known switch
        {
            IouThreshold => new IouThreshold(Share(parameter, id, source)),
            IouFraction => new IouFraction(Share(parameter, id, source)),
            EarthMoverScore when parameter == "diameter" => new EarthMoverScore(trueDiameter: true),
            EarthMoverScore => throw new InputException(source, $"{id}: expected emd or emd:diameter"),
            _ => throw new InputException(source, $"{id}: {known.Info.Id} takes no parameter"),
        };
    }

    private static double Share(string text, string id, string source) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share > 0 && share <= 1
            ? share
            : throw new InputException(source, $"{id}: expected a number above 0 and up to 1 after the colon");
}
