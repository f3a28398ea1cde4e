using Agop.Core.Scores;
using Agop.Core.Statistics;
using Agop.Sweeps.Planning;

namespace Agop.Sweeps.Rankings;

/// <summary>Compares how scores rank methods: network by network, each of them a block.</summary>
/// <param name="sweep">What was asked.</param>
/// <param name="truth">The truth that is not the data's own, or null: by another truth the same network would be a block again.</param>
/// <param name="all">What came out.</param>
public sealed class RankStudy(Sweep sweep, string? truth, IReadOnlyList<RankedNetwork> all)
{
    private const double Level = 0.05;
    private const string RandomMap = "random";

    /// <summary>A study for each truth of a sweep.</summary>
    public static IEnumerable<RankFindings> Of(Sweep sweep, IReadOnlyList<RankedNetwork> networks) =>
        sweep.Data.Select(data => data.OtherTruth).Distinct().Select(truth => new RankStudy(sweep, truth, networks).Find());

    private readonly RankedNetwork[] _networks =
    [
        .. all.Where(network => sweep.Data.Any(data => data.Id == network.Id.Data && data.OtherTruth == truth)),
    ];

    private readonly string? _random = sweep.Methods.FirstOrDefault(method => method.Method.Info.Id == RandomMap)?.Label;

    /// <summary>All that can be said.</summary>
    public RankFindings Find()
    {
        var scores = sweep.Scores.Select(Ranked).ToArray();
        return new RankFindings(
            truth is null ? sweep.Name : $"{sweep.Name}, {truth}",
            _random,
            scores,
            Concordance(),
            [
                .. from i in Enumerable.Range(0, scores.Length)
                from j in Enumerable.Range(i + 1, scores.Length - i - 1)
                select Agreement(scores[i].Score, scores[j].Score),
            ]
        );
    }

    private static bool IsLower(string score) => ScaledScorer.Find(score, "ranks").Score.Score.Info.LowerIsBetter;

    /// <summary>More is better, whatever the score.</summary>
    private static double Good(string score, double mean) => IsLower(score) ? -mean : mean;

    private RankedScore Ranked(string score)
    {
        var methods = Complete(sweep.Methods.Select(method => method.Label), [score]);
        if (methods.Length == 0 || _networks.Length == 0)
            return new RankedScore(score, IsLower(score), [], _networks.Length, [], [], null, null, null, 0);
        var test = FriedmanTest.Of([
            .. _networks.Select(network => Array.ConvertAll(methods, method => Good(score, network.Means[(method, score)]))),
        ]);
        var (better, tested) = BetterThanRandom(score, methods);
        return new RankedScore(
            score,
            IsLower(score),
            methods,
            _networks.Length,
            Array.ConvertAll(methods, method => _networks.Average(network => network.Means[(method, score)])),
            test.MeanRanks,
            double.IsNaN(test.P) ? null : test.P,
            double.IsNaN(test.CriticalDifference) ? null : test.CriticalDifference,
            better,
            tested
        );
    }

    /// <summary>The methods that ask a network and are better than the random map.</summary>
    private (IReadOnlyList<string>? Better, int Tested) BetterThanRandom(string score, string[] methods)
    {
        if (_random is not { } random || !methods.Contains(random) || _networks.Length < Estimate.Fewest)
            return (null, 0);
        double[][] ranks =
        [
            .. _networks.Select(network =>
                FriedmanTest.Ranks(Array.ConvertAll(methods, method => Good(score, network.Means[(method, score)])))
            ),
        ];
        // Of ranks, not of means: data sets have scales of their own. The best has the least.
        double[] Of(string method) => [.. ranks.Select(each => -each[Array.IndexOf(methods, method)])];
        string[] asking =
        [
            .. methods.Where(label =>
                sweep.Methods.First(method => method.Label == label).Method.Info.Requires(Core.Attribution.MethodNeeds.Model)
            ),
        ];
        var tests = Array.ConvertAll(asking, method => PairedTest.Compare(Of(method), Of(random)));
        // Where the difference is the same on all networks only its sign can be tested.
        double Sign(PairedTest test) => PairedTest.SignedRank([.. Enumerable.Repeat(test.Difference, test.Count)]);
        var adjusted = Holm.Adjust(Array.ConvertAll(tests, test => double.IsNaN(test.TTest) ? Sign(test) : test.TTest));
        return ([.. asking.Where((_, i) => tests[i].Difference > 0 && adjusted[i] < Level)], asking.Length);
    }

    /// <summary>The methods that have a mean by all of some scores on all networks.</summary>
    private string[] Complete(IEnumerable<string> methods, string[] scores) =>
        [
            .. methods.Where(method =>
                _networks.All(network =>
                    scores.All(score => network.Means.TryGetValue((method, score), out var mean) && double.IsFinite(mean))
                )
            ),
        ];

    private ScoreAgreement Agreement(string first, string second)
    {
        var methods = Complete(sweep.Methods.Select(method => method.Label), [first, second]);
        double[] Of(RankedNetwork network, string score) =>
            Array.ConvertAll(methods, method => Good(score, network.Means[(method, score)]));
        var each =
            methods.Length < 2
                ? []
                : _networks
                    .Select(network => (First: Of(network, first), Second: Of(network, second)))
                    // A score that ranks nothing agrees with none, and is opposed to none.
                    .Where(pair => pair.First.Distinct().Count() > 1 && pair.Second.Distinct().Count() > 1)
                    .Select(pair => RankCorrelation.Of(pair.First, pair.Second))
                    .ToArray();
        return new ScoreAgreement(first, second, Estimate.Of(each));
    }

    private Estimate Concordance()
    {
        string[] scores = [.. sweep.Scores];
        var methods = Complete(sweep.Methods.Select(method => method.Label), scores);
        if (methods.Length < 2)
            return Estimate.Of([]);
        return Estimate.Of([
            .. _networks
                .Select(network =>
                    FriedmanTest
                        .Of([.. scores.Select(score => Array.ConvertAll(methods, method => Good(score, network.Means[(method, score)])))])
                        .Concordance
                )
                .Where(double.IsFinite),
        ]);
    }
}
