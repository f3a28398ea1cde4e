using Agop.Core.Arrays;
using Agop.Core.Scores;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks.Evaluate;

namespace Agop.Sweeps.Tasks.Tabulate;

/// <summary>Puts a network's scores together; the result is a <see cref="NetworkTable"/>.</summary>
public sealed class TabulateKind : TaskKind<TabulateSpec>
{
    /// <inheritdoc/>
    public override string Name => "tabulate";

    /// <inheritdoc/>
    public override int Version => 2;

    /// <inheritdoc/>
    public override TaskRole Role => TaskRole.Report;

    /// <inheritdoc/>
    protected override double SecondsOf(TabulateSpec spec) => 0.01;

    /// <inheritdoc/>
    protected override string LabelOf(TabulateSpec spec) => $"tabulate {spec.Network}";

    /// <inheritdoc/>
    protected override TaskResult Compute(TabulateSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context)
    {
        if (!spec.Trained)
            return NetworkTable.Write(spec, null, [], [], []);
        var (dataset, training) = (needs[0], needs[1]);
        var right = training["test_correct"].As<bool>().ToArray();
        var rows = new List<ScoreRow>();
        var lead = new List<NdArray>();
        foreach (var (method, result) in spec.Methods.Zip(needs.Skip(2)))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            rows.AddRange(Rows(spec, method, result, right));
            lead.Add(result[$"score/{spec.Scores[0]}"]);
        }
        var model = new ModelRow(
            spec.Scenario,
            spec.Background,
            spec.Seed,
            (double)training.Values["test-accuracy"]!,
            (int)training.Values["best-epoch"]!
        );
        // Without masks nothing is known of them.
        var curves = QualityCurve.Of(training, dataset.Dataset.Test, spec.Network).Where(row => !double.IsNaN(row.IouTopK));
        var precision = spec.Precision is { } name
            ? new PrecisionRow(
                spec.Scenario,
                spec.Background,
                spec.Seed,
                name,
                (double?)needs[^1].Values["diagonal"],
                needs[^1].Values["methods"]!.AsObject().ToDictionary(pair => pair.Key, pair => (double?)pair.Value, StringComparer.Ordinal)
            )
            : null;
        return NetworkTable.Write(spec, model, rows, [.. curves], lead, precision);
    }

    private static IEnumerable<ScoreRow> Rows(TabulateSpec spec, string method, TaskResult result, bool[] right)
    {
        var states = Array.ConvertAll(result[EvaluateKind.MapStates].As<byte>().ToArray(), state => (MapState)state);
        foreach (var score in spec.Scores)
        {
            var values = result[$"score/{score}"].ToDoubles();
            foreach (var subset in Subsets.Each)
            {
                var all = subset == Subsets.All;
                var kept = all ? values : [.. values.Where((_, i) => right[i])];
                var mean = new ScoreResult(score, kept, all ? states : [.. states.Where((_, i) => right[i])]);
                yield return new ScoreRow(
                    spec.Scenario,
                    spec.Background,
                    method,
                    score,
                    subset,
                    spec.Seed,
                    mean.Defined,
                    kept.Length - mean.Defined,
                    mean.ZeroMaps,
                    mean.InvalidMaps,
                    mean.Mean
                )
                {
                    InvalidSamples = all && mean.InvalidMaps > 0 ? InvalidSamples(states) : null,
                };
            }
        }
    }

    private static int[] InvalidSamples(MapState[] states) =>
        [.. states.Index().Where(entry => entry.Item == MapState.Invalid).Select(entry => entry.Index).Take(ScoreRow.MaxInvalidSamples)];
}
