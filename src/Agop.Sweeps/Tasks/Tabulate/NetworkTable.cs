using Agop.Core.Arrays;
using Agop.Core.Json;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Tasks.Tabulate;

/// <summary>A network's scores as its <see cref="TabulateKind"/> leaves them: 24 bytes for a mean, where JSON takes 250.</summary>
public sealed class NetworkTable
{
    private const string Counts = "counts",
        Means = "means",
        Invalid = "invalid-samples",
        PerSample = "per-sample";

    private readonly TaskResult _result;
    private readonly Content _content;

    private NetworkTable(TaskResult result) => (_result, _content) = (result, result.ValuesAs<Content>());

    /// <summary>The network; null where it could not be trained.</summary>
    public ModelRow? Model => _content.Model;

    /// <summary>How good diag M of the training-time hook was along the way.</summary>
    public IReadOnlyList<CurveRow> Curves => _content.Curves;

    /// <summary>What the precision costs; null where it was not measured.</summary>
    public PrecisionRow? Precision => _content.Precision;

    /// <summary>The labels of the methods that have scores.</summary>
    public IReadOnlyList<string> Methods => _content.Spec.Methods;

    /// <summary>The numbers that are missing.</summary>
    public IEnumerable<MissingCell> Missing =>
        _content.Spec.Missing.Select(missing => new MissingCell(
            _content.Spec.Scenario,
            _content.Spec.Background,
            _content.Spec.Seed,
            missing.Method,
            missing.Error
        ));

    /// <summary>The scores: method by method, score by score, over all samples and over the correct ones.</summary>
    public IEnumerable<ScoreRow> Rows
    {
        get
        {
            var (spec, counts, means) = (_content.Spec, _result[Counts].ToIntegers(), _result[Means].ToDoubles());
            var row = 0;
            foreach (var method in spec.Methods)
            foreach (var score in spec.Scores)
            foreach (var subset in Subsets.Each)
            {
                yield return new ScoreRow(
                    spec.Scenario,
                    spec.Background,
                    method,
                    score,
                    subset,
                    spec.Seed,
                    (int)counts[4 * row],
                    (int)counts[4 * row + 1],
                    (int)counts[4 * row + 2],
                    (int)counts[4 * row + 3],
                    means[row]
                )
                {
                    InvalidSamples = InvalidSamples(row),
                };
                row++;
            }
        }
    }

    /// <summary>A table from a task's result.</summary>
    public static NetworkTable Of(TaskResult result) => new(result);

    /// <summary>The first score of each test sample, by a method's place in <see cref="Methods"/>.</summary>
    public double[] Lead(int method)
    {
        var all = _result[PerSample];
        return all.As<double>().Slice((int)(method * all.Shape[1]), (int)all.Shape[1]).ToArray();
    }

    /// <summary>A table as a task's result.</summary>
    internal static TaskResult Write(
        TabulateSpec spec,
        ModelRow? model,
        IReadOnlyList<ScoreRow> rows,
        IReadOnlyList<CurveRow> curves,
        IReadOnlyList<NdArray> lead,
        PrecisionRow? precision = null
    )
    {
        var arrays = new List<KeyValuePair<string, NdArray>>
        {
            new(
                Counts,
                NdArray.From(
                    rows.SelectMany(row => new[] { row.Samples, row.Undefined, row.ZeroMaps, row.InvalidMaps }).ToArray(),
                    rows.Count,
                    4
                )
            ),
            new(Means, NdArray.From(rows.Select(row => row.Mean).ToArray(), rows.Count)),
        };
        if (rows.Any(row => row.InvalidSamples is not null))
            arrays.Add(
                new(
                    Invalid,
                    NdArray.From(rows.SelectMany(row => Padded(row.InvalidSamples)).ToArray(), rows.Count, ScoreRow.MaxInvalidSamples)
                )
            );
        if (lead is [var first, ..])
            arrays.Add(new(PerSample, NdArray.From([.. lead.SelectMany(scores => scores.ToDoubles())], lead.Count, first.Count)));
        return new TaskResult(JsonFormat.ToObject(new Content(spec, model, curves, precision)), arrays);
    }

    private int[]? InvalidSamples(int row) =>
        _result.ByName.TryGetValue(Invalid, out var all)
        && all.As<int>().Slice(row * ScoreRow.MaxInvalidSamples, ScoreRow.MaxInvalidSamples) is [>= 0, ..] samples
            ? samples.ToArray().Where(sample => sample >= 0).ToArray()
            : null;

    private static IEnumerable<int> Padded(IReadOnlyList<int>? samples) =>
        (samples ?? []).Concat(Enumerable.Repeat(-1, ScoreRow.MaxInvalidSamples - (samples?.Count ?? 0)));

    /// <summary>What is small.</summary>
    private sealed record Content(TabulateSpec Spec, ModelRow? Model, IReadOnlyList<CurveRow> Curves, PrecisionRow? Precision = null);
}
