using Agop.Core.Scores;
using Agop.Core.Statistics;
using Agop.Sweeps.Planning;

namespace Agop.Sweeps.Rankings;

/// <summary>Compares how scores rank methods: network by network, each of them a block.</summary>
/// <param name="sweep">What was asked.</param>
/// <param name="networks">What came out.</param>
public sealed class RankStudy(Sweep sweep, IReadOnlyList<RankedNetwork> networks)
{
    private const double Level = 0.05;
    private const string RandomMap = "random";

    private readonly string? _random = sweep.Methods.FirstOrDefault(method => method.Method.Info.Id == RandomMap)?.Label;

    /// <summary>All that can be said.</summary>
    public RankFindings Find()
    {
        var scores = sweep.Scores.Select(Ranked).ToArray();
        return new RankFindings(
            sweep.Name,
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
        if (methods.Length == 0 || networks.Count == 0)
            return new RankedScore(score, IsLower(score), [], networks.Count, [], [], null, null, null, 0);
        var test = FriedmanTest.Of([
            .. networks.Select(network => Array.ConvertAll(methods, method => Good(score, network.Means[(method, score)]))),
        ]);
        var (better, tested) = BetterThanRandom(score, methods);
        return new RankedScore(
            score,
            IsLower(score),
            methods,
            networks.Count,
            Array.ConvertAll(methods, method => networks.Average(network => network.Means[(method, score)])),
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
        if (_random is null || !methods.Contains(_random) || networks.Count < Estimate.Fewest)
            return (null, 0);
        double[][] ranks =
        [
            .. networks.Select(network =>
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
        var tests = Array.ConvertAll(asking, method => PairedTest.Compare(Of(method), Of(_random)));
        // A difference without any spread over networks needs no test.
        var adjusted = Holm.Adjust(Array.ConvertAll(tests, test => test.Difference != 0 && double.IsNaN(test.TTest) ? 0 : test.TTest));
        return ([.. asking.Where((_, i) => tests[i].Difference > 0 && adjusted[i] < Level)], asking.Length);
    }

    /// <summary>The methods that have a mean by all of some scores on all networks.</summary>
    private string[] Complete(IEnumerable<string> methods, string[] scores) =>
        [
            .. methods.Where(method =>
                networks.All(network =>
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
                : networks.Select(network => RankCorrelation.Of(Of(network, first), Of(network, second))).Where(double.IsFinite).ToArray();
        return new ScoreAgreement(first, second, Estimate.Of(each));
    }

    private Estimate Concordance()
    {
        string[] scores = [.. sweep.Scores];
        var methods = Complete(sweep.Methods.Select(method => method.Label), scores);
        if (methods.Length < 2)
            return Estimate.Of([]);
        return Estimate.Of([
            .. networks
                .Select(network =>
                    FriedmanTest
                        .Of([.. scores.Select(score => Array.ConvertAll(methods, method => Good(score, network.Means[(method, score)])))])
                        .Concordance
                )
                .Where(double.IsFinite),
        ]);
    }
}
