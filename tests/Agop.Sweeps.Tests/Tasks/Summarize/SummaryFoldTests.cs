using Agop.Core.Arrays;
using Agop.Core.Statistics;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Summarize;
using Agop.Sweeps.Tasks.Tabulate;

namespace Agop.Sweeps.Tests.Tasks.Summarize;

/// <summary>Three data sets, 70 networks each, of which some lack methods and some are not trained, with random scores.</summary>
public sealed class SummaryFoldTests
{
    private const int Seeds = 70,
        Samples = 15;
    private static readonly string[] s_methods = ["integrated-gradients", "agop-weighted", "random"];
    private static readonly string[] s_scores = ["iou-topk", "auroc"];
    private static readonly DatasetId[] s_data = [new("linear", "white"), new("xor", "white"), new("linear", "correlated")];

    private readonly Random _random = new(Random.Shared.Next());
    private readonly List<ScoreRow> _rows = [];
    private readonly Dictionary<(DatasetId, string), List<double[]>> _primary = [];
    private readonly List<MissingCell> _missing = [];
    private readonly List<ModelRow> _models = [];
    private readonly List<CurveRow> _curves = [];
    private readonly SweepSummary _summary;

    public SummaryFoldTests()
    {
        var fold = new SummaryFold(
            new SummarizeSpec("t", "cnn8by8", s_methods[0], [.. s_methods.Select(method => new MethodRow(method, 1))], s_scores),
            default
        );
        foreach (var data in s_data)
            for (var seed = 0; seed < Seeds; seed++)
                fold.Add(TaskResult.FromBytes(Table(data, seed).ToBytes()));
        _summary = SummaryTable.Of(TaskResult.FromBytes(fold.Finish().ToBytes()));
    }

    private TaskResult Table(DatasetId data, int seed)
    {
        var trained = _random.Next(10) > 0;
        string[] methods = [.. s_methods.Where(_ => trained && _random.Next(10) > 0)];
        var missing = s_methods.Except(methods).Select(method => new MissingScore(method, $"broken {seed}")).ToArray();
        _missing.AddRange(missing.Select(one => new MissingCell(data.Scenario, data.Variant, seed, one.Method, one.Error)));
        var (rows, primary) = (new List<ScoreRow>(), new List<NdArray>());
        foreach (var method in methods)
        {
            double[] scores = [.. Enumerable.Range(0, Samples).Select(_ => _random.NextDouble())];
            primary.Add(NdArray.From(scores, Samples));
            if (!_primary.TryGetValue((data, method), out var all))
                _primary[(data, method)] = all = [];
            all.Add(scores);
            var invalid = method == "random" && seed % 7 == 0 ? 2 : 0;
            foreach (var score in s_scores)
            foreach (var subset in Subsets.Each)
                rows.Add(
                    new ScoreRow(data.Scenario, data.Variant, method, score, subset, seed, Samples - 1, 1, 3, invalid, _random.NextDouble())
                    {
                        InvalidSamples = subset == Subsets.All && invalid > 0 ? [3, 8] : null,
                    }
                );
        }
        _rows.AddRange(rows);
        var spec = new TabulateSpec(data.Scenario, data.Variant, seed, s_scores, methods, missing, trained);
        var model = trained ? new ModelRow(data.Scenario, data.Variant, seed, _random.NextDouble(), _random.Next(1, 100)) : null;
        CurveRow[] curves = [.. trained ? Curves(data, seed) : []];
        if (model is not null)
            _models.Add(model);
        _curves.AddRange(curves);
        var result = NetworkTable.Write(spec, model, rows, curves, primary);
        var read = NetworkTable.Of(TaskResult.FromBytes(result.ToBytes())).Rows.ToArray();
        Assert.Equal(rows.Select(row => row with { InvalidSamples = null }), read.Select(row => row with { InvalidSamples = null }));
        Assert.Equal(rows.Select(row => row.InvalidSamples), read.Select(row => row.InvalidSamples));
        return result;
    }

    private IEnumerable<CurveRow> Curves(DatasetId data, int seed)
    {
        foreach (var target in (string[])["loss", "logits"])
            for (var epoch = 1; epoch <= _random.Next(4); epoch++)
                yield return new CurveRow(
                    data.Scenario,
                    data.Variant,
                    seed,
                    target,
                    epoch,
                    _random.NextDouble(),
                    _random.Next(4) == 0 ? double.NaN : _random.NextDouble()
                );
    }

    [Fact]
    public void Networks_and_curves_are_those_of_the_tables()
    {
        Assert.Equal(_models, _summary.Models);
        Assert.Equal(_curves, _summary.Curves);
        Assert.Equal(s_data, _summary.Cases);
    }

    [Fact]
    public void Each_row_is_over_the_seeds_that_there_are()
    {
        Assert.Equal(s_data.Length * s_methods.Length * s_scores.Length * 2, _summary.Leaderboard.Count);
        foreach (var row in _summary.Leaderboard)
        {
            ScoreRow[] Of(string method) =>
                [.. _rows.Where(one => (one.Data, one.Method, one.Score, one.Subset) == (row.Data, method, row.Score, row.Subset))];
            var mine = Of(row.Method);
            Assert.Equal(Estimate.Of([.. mine.Select(one => one.Mean)]), row.Estimate);
            var pairs = mine.Join(Of(s_methods[0]), one => one.Seed, one => one.Seed, (a, b) => (A: a.Mean, B: b.Mean)).ToArray();
            Assert.Equal(
                row.Method == s_methods[0]
                    ? null
                    : PairedTest.Compare([.. pairs.Select(pair => pair.A)], [.. pairs.Select(pair => pair.B)]),
                row.Against
            );
            var isPrimary = (row.Score, row.Subset) == ("iou-topk", "all");
            var (low, high) = Bootstrap.Interval(_primary[(row.Data, row.Method)], $"{row.Scenario}/{row.Background}/{row.Method}");
            Assert.Equal(isPrimary ? (low, high) : ((double?)null, (double?)null), (row.BootstrapLow, row.BootstrapHigh));
        }
    }

    [Fact]
    public void Tests_are_corrected_over_the_methods_and_scenarios_of_a_score_a_subset_and_a_background()
    {
        foreach (var family in _summary.Leaderboard.GroupBy(row => (row.Score, row.Subset, row.Background)))
            Assert.Equal(
                Holm.Adjust([.. family.Select(row => row.Against?.TTest ?? double.NaN)]),
                family.Select(row => row.Adjusted ?? double.NaN)
            );
    }

    [Fact]
    public void What_is_missing_and_what_says_nothing_is_told()
    {
        Assert.Equal(_missing, _summary.Missing);
        Assert.Equal(_rows.Select(row => (row.Data, row.Seed)).Distinct().Count(), _summary.Models.Count(HasRows));
        foreach (var unanswered in _summary.Unanswered)
        {
            var rows = _rows
                .Where(row => (row.Data, row.Method, row.Score, row.Subset) == (unanswered.Data, unanswered.Method, "iou-topk", "all"))
                .ToArray();
            Assert.Equal((3L * rows.Length, rows.Sum(row => (long)row.InvalidMaps)), (unanswered.ZeroMaps, unanswered.InvalidMaps));
            Assert.Equal(
                rows.Where(row => row.InvalidMaps > 0).Take(UnansweredRow.MaxExamples).Select(row => row.Seed),
                unanswered.Examples.Select(row => row.Seed)
            );
        }
        Assert.Equal(s_data.Length * s_methods.Length, _summary.Unanswered.Count);
    }

    private bool HasRows(ModelRow model) => _rows.Exists(row => (row.Data, row.Seed) == (model.Data, model.Seed));
}
