using Agop.Core.Catalogs;
using Agop.Core.Errors;
using Agop.Core.Scores.Axioms;
using Agop.Core.Scores.Complexity;
using Agop.Core.Scores.Faithfulness;
using Agop.Core.Scores.Localisation;
using Agop.Core.Scores.Randomisation;
using Agop.Core.Scores.Robustness;

namespace Agop.Core.Scores;

/// <summary>Every score by name.</summary>
/// <example>
/// <code>
/// IScore auroc = ScoreCatalog.Find("auroc", "example");
/// double area = new ChosenScore(auroc).Of(input); // 3 of 4 pairs are in order
/// </code>
/// </example>
public static class ScoreCatalog
{
    /// <summary>The score that claims are judged by and, where there are masks, tables are sorted by.</summary>
    public const string Primary = "iou-topk";

    /// <summary>The score that takes its place for tables, whose truth has an order.</summary>
    public const string OfTables = "spearman";

    /// <summary>The score that takes its place where there are no masks.</summary>
    public const string WithoutMasks = "sparseness";

    private static readonly Catalog<IScore> s_scores = new(
        "metric",
        score => score.Info.Id,
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
            new Spearman(),
            new TopKIntersection(),
            new Focus(),
            new Sparseness(),
            new Entropy(),
            new EffectiveComplexity(),
            new PixelFlipping(),
            new Deletion(),
            new Insertion(),
            new Road(),
            new Selectivity(),
            new Infidelity(),
            new SensitivityN(),
            new FaithfulnessEstimate(),
            new MaxSensitivity(),
            new RelativeInputStability(),
            new RelativeRepresentationStability(),
            new RelativeOutputStability(),
            new ParameterRandomisation(),
            new EfficientRandomisation(),
            new RandomLogit(),
            new Completeness(),
            new NonSensitivity(),
            new InputInvariance(),
        ]
    );

    /// <summary>The scores in the order in which tables list them, those of extensions last.</summary>
    public static IReadOnlyList<IScore> All => s_scores.All;

    /// <summary>Those that maps and masks alone are enough for.</summary>
    internal static IEnumerable<IScore> OfMaps => All.Where(score => score is IMapScore);

    /// <summary>The score of an id without a parameter.</summary>
    /// <exception cref="InputException">There is none; the message lists those there are.</exception>
    public static IScore Find(string id, string source) => s_scores.Find(id, source);

    /// <summary>Adds a score; from then on sweeps and commands know it by its id.</summary>
    /// <exception cref="InputException">The id is not one, or taken.</exception>
    public static void Register(IScore score, string source)
    {
        if (score is INetworkScore != score.Info.Requires(ScoreNeeds.Network))
            throw new InputException(
                source,
                $"{score.GetType()}: expected the need {nameof(ScoreNeeds.Network)} of an {nameof(INetworkScore)}, and of no other"
            );
        s_scores.Add(score, source);
    }
}
