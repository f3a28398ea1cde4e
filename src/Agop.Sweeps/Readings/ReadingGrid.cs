using Agop.Core.Gradients;
using Agop.Core.Scores;
using Agop.Sweeps.Claims;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Readings;

/// <summary>
/// All readings of the comparison of some methods with another that sweeps allow: their data sets, which say task and truth, times their
/// scores, which say size and pooling. Each is a claim, that the method is over the other, tested over networks.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="files">The sweeps' files, by their names.</param>
/// <param name="sweeps">The sweeps, by their names.</param>
/// <param name="methods">The methods that are compared.</param>
/// <param name="against">What they are compared with.</param>
public sealed class ReadingGrid(
    string name,
    IReadOnlyDictionary<string, string> files,
    IReadOnlyDictionary<string, Sweep> sweeps,
    IReadOnlyList<string> methods,
    string against
)
{
    private const double Alpha = 0.05;
    private const string Usual = "usual";

    private readonly (Claim Claim, ReadingCell Cell)[] _readings = [.. Each(sweeps, methods, against)];

    /// <summary>What the methods are compared with.</summary>
    public string Against => against;

    /// <summary>The readings as claims, one family for each method.</summary>
    public ClaimSet Claims() =>
        new(
            name,
            $"readings of {string.Join(" and ", methods)} against {against}",
            methods.ToDictionary(method => method, _ => Alpha, StringComparer.Ordinal),
            files,
            [.. _readings.Select(reading => reading.Claim)],
            []
        );

    /// <summary>The readings with what was found.</summary>
    /// <param name="results">Those of <see cref="Claims"/>, in order.</param>
    public IReadOnlyList<ReadingCell> Cells(IReadOnlyList<ClaimResult> results) =>
        [.. _readings.Zip(results, (reading, result) => reading.Cell with { Result = result })];

    private static IEnumerable<(Claim Claim, ReadingCell Cell)> Each(
        IReadOnlyDictionary<string, Sweep> sweeps,
        IReadOnlyList<string> methods,
        string against
    )
    {
        foreach (var (sweep, asked) in sweeps)
        foreach (var data in asked.Data)
        foreach (var id in asked.Scores)
        foreach (var method in methods)
        {
            var quantity = new Quantity(QuantityKind.Score, data.Id.Scenario, data.Id.Variant, id, method, Subsets.All);
            var claim = new Claim(
                $"{sweep}/{data.Id.Scenario}/{data.Id.Variant}/{id}/{method}",
                $"{method} is over {against}",
                method,
                sweep,
                Network: null,
                quantity,
                quantity with
                {
                    Method = against,
                },
                EffectKind.Ratio,
                Low: 1,
                High: null,
                Seeds: 1,
                Expected: null
            );
            var (score, reading) = MapReading.Parse(id, "readings");
            var cell = new ReadingCell(
                sweep,
                data.Trained.Id.Scenario,
                data.Id.Variant,
                data.OtherTruth ?? "own",
                score,
                reading.SizeName ?? Usual,
                Names.NameOf(reading.Pooling),
                method,
                new ClaimResult("", "", "", "", "", ClaimResult.NotTested, null)
            );
            yield return (claim, cell);
        }
    }

    /// <summary>How much of the variance of log2 ratios goes with each factor that has levels; the largest first.</summary>
    /// <param name="cells">Of one method.</param>
    public static IReadOnlyList<FactorShare> Shares(IReadOnlyList<ReadingCell> cells)
    {
        ReadingCell[] known = [.. cells.Where(cell => double.IsFinite(cell.Log))];
        if (known.Length < 2)
            return [];
        var mean = known.Average(cell => cell.Log);
        var total = known.Sum(cell => (cell.Log - mean) * (cell.Log - mean));
        return
        [
            .. ReadingCell
                .FactorNames.Select(
                    (factor, place) =>
                    {
                        var levels = known.GroupBy(cell => cell.Levels[place], StringComparer.Ordinal).ToArray();
                        var between = levels.Sum(level =>
                            level.Count() * (level.Average(cell => cell.Log) - mean) * (level.Average(cell => cell.Log) - mean)
                        );
                        return (
                            Levels: levels.Length,
                            Share: new FactorShare(
                                factor,
                                total > 0 ? between / total : 0,
                                [.. levels.Select(level => KeyValuePair.Create(level.Key, level.Average(cell => cell.Log)))]
                            )
                        );
                    }
                )
                .Where(found => found.Levels > 1)
                .Select(found => found.Share)
                .OrderByDescending(share => share.Share),
        ];
    }
}
