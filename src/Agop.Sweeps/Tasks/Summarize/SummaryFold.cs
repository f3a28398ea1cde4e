using Agop.Core.Statistics;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks.Tabulate;

namespace Agop.Sweeps.Tasks.Summarize;

/// <summary>
/// Averages, compares and tests what networks' tables say, table by table. Of the networks of the data set in hand it keeps 24 bytes for
/// each mean, of those before it their accuracies and curves as numbers.
/// </summary>
internal sealed class SummaryFold(SummarizeSpec spec, CancellationToken cancellation) : IFold
{
    /// <summary>So many scores of a method wait until samples are drawn for all of them: half a megabyte.</summary>
    private const int Waiting = 1 << 16;

    private readonly NetworkColumns _networks = new();
    private readonly List<MissingCell> _missing = [];
    private readonly List<PrecisionRow> _precision = [];
    private readonly List<LeaderboardRow> _board = [];
    private readonly Dictionary<(DatasetId, string Method), UnansweredRow> _unanswered = [];

    // Of the data set in hand.
    private readonly OrderedDictionary<(string Method, string Score, string Subset), List<SeedScore>> _scores = [];
    private readonly Dictionary<string, (Bootstrap Bootstrap, List<double[]> Waiting)> _draws = new(StringComparer.Ordinal);
    private DatasetId? _data;

    /// <inheritdoc/>
    public void Add(TaskResult need)
    {
        cancellation.ThrowIfCancellationRequested();
        var table = NetworkTable.Of(need);
        _missing.AddRange(table.Missing);
        if (table.Model is not { } model)
            return;
        if (_data is { } data && data != model.Data)
            EndData(data);
        _data = model.Data;
        _networks.Add(model, table.Curves);
        if (table.Precision is { } precision)
            _precision.Add(precision);
        foreach (var row in table.Rows)
            Add(row);
        for (var i = 0; i < table.Methods.Count; i++)
            Draw(model.Data, table.Methods[i], table.Lead(i));
    }

    /// <inheritdoc/>
    public TaskResult Finish()
    {
        if (_data is { } data)
            EndData(data);
        var summary = new SweepSummary(
            spec.Name,
            spec.Architecture,
            spec.Reference,
            spec.Methods,
            spec.Scores,
            _networks.Models,
            Adjusted(),
            _networks.Curves,
            [],
            _missing,
            [.. _unanswered.Values],
            _precision.Count == 0 ? null : _precision
        );
        return SummaryTable.Write(summary, _networks);
    }

    private void Add(ScoreRow row)
    {
        var key = (row.Method, row.Score, row.Subset);
        if (!_scores.TryGetValue(key, out var scores))
            _scores.Add(key, scores = []);
        scores.Add(SeedScore.Of(row));
        if (!IsLead(row.Score, row.Subset) || row.ZeroMaps + row.InvalidMaps == 0)
            return;
        var known =
            _unanswered.GetValueOrDefault((row.Data, row.Method)) ?? new UnansweredRow(row.Scenario, row.Background, row.Method, 0, 0, []);
        _unanswered[(row.Data, row.Method)] = known with
        {
            ZeroMaps = known.ZeroMaps + row.ZeroMaps,
            InvalidMaps = known.InvalidMaps + row.InvalidMaps,
            Examples = row.InvalidMaps > 0 && known.Examples.Count < UnansweredRow.MaxExamples ? [.. known.Examples, row] : known.Examples,
        };
    }

    private void Draw(DatasetId data, string method, double[] scores)
    {
        if (!_draws.TryGetValue(method, out var draw))
            _draws[method] = draw = (new Bootstrap($"{data.Scenario}/{data.Variant}/{method}"), []);
        draw.Waiting.Add(scores);
        if (draw.Waiting.Count * scores.Length >= Waiting)
            Draw(draw);
    }

    private void Draw((Bootstrap Bootstrap, List<double[]> Waiting) draw)
    {
        cancellation.ThrowIfCancellationRequested();
        draw.Bootstrap.Add(draw.Waiting);
        draw.Waiting.Clear();
    }

    /// <summary>A data set has no more networks.</summary>
    private void EndData(DatasetId data)
    {
        foreach (var draw in _draws.Values)
            Draw(draw);
        foreach (var (key, scores) in _scores)
            _board.Add(Row(data, key, scores));
        _scores.Clear();
        _draws.Clear();
    }

    private LeaderboardRow Row(DatasetId data, (string Method, string Score, string Subset) key, List<SeedScore> scores)
    {
        var against =
            key.Method == spec.Reference
                ? null
                : SeedScore.Compare(scores, _scores.GetValueOrDefault((spec.Reference, key.Score, key.Subset)) ?? []);
        double? low = null,
            high = null;
        if (IsLead(key.Score, key.Subset) && _draws.TryGetValue(key.Method, out var draw))
            (low, high) = draw.Bootstrap.Interval();
        return new LeaderboardRow(
            data.Scenario,
            data.Variant,
            key.Method,
            key.Score,
            key.Subset,
            Estimate.Of([.. scores.Select(score => score.Mean)]),
            low,
            high,
            against,
            Adjusted: null
        );
    }

    private bool IsLead(string score, string subset) => score == spec.Scores[0] && subset == Subsets.All;

    /// <summary>
    /// The rows with their corrected p. A family of tests: all methods and scenarios of one score, subset and background.
    /// </summary>
    private List<LeaderboardRow> Adjusted()
    {
        var board = new List<LeaderboardRow>();
        foreach (var family in _board.GroupBy(row => (row.Score, row.Subset, row.Background)))
        {
            LeaderboardRow[] rows = [.. family];
            var adjusted = Holm.Adjust([.. rows.Select(row => row.Against?.TTest ?? double.NaN)]);
            board.AddRange(rows.Select((row, i) => row with { Adjusted = row.Against is null ? null : adjusted[i] }));
        }
        return board;
    }
}
