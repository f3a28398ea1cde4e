using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Execution;
using Agop.Core.Scores;
using Agop.Sweeps.Tasks.Train;

namespace Agop.Sweeps.Tasks.Evaluate;

/// <summary>An evaluation cut into parts that several threads may compute; the scores are those of the whole.</summary>
/// <param name="spec">The evaluation.</param>
/// <param name="needs">The results that it needs.</param>
/// <param name="context">Progress and cancellation.</param>
internal sealed class EvaluationParts(EvaluateSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context)
{
    /// <summary>Images per part, where the bits do not depend on it.</summary>
    private const int Images = 128;

    private readonly Dataset _data = needs[0].Dataset;
    private readonly ScaledScorer _scorer = new(spec.Scores, "evaluate");
    private readonly Lock _gate = new();
    private double _done;

    private DatasetSplit Split => _data[spec.Split];

    /// <summary>Whether the parts run the network; else they score what the task's own thread explains.</summary>
    public bool RunNetworks => spec.Kernels is { Path: not ExecutionPath.Cuda } && !TrainKind.IsScript(needs[1]);

    /// <summary>All parts, in order.</summary>
    public IEnumerable<Func<EvaluatedPart>> All() => RunNetworks ? ToExplain(spec.Kernels!) : ToScore();

    /// <summary>Parts that explain and score: any processor runs the network.</summary>
    private IEnumerable<Func<EvaluatedPart>> ToExplain(KernelPlan kernels)
    {
        var size = kernels.Batch ?? Images;
        for (var first = 0L; first < Split.Count; first += size)
        {
            var (start, count) = (first, Math.Min(size, Split.Count - first));
            yield return () =>
            {
                var told = 0.0;
                var mine = context with
                {
                    Progress = share =>
                    {
                        Advance((share - told) * count);
                        told = share;
                    },
                };
                var method = new EvaluatedMethod(spec, needs, _data);
                var maps = NdArray.Concatenate([.. method.Explain(start, count, mine).Select(block => block.Maps)]);
                return Scored(start, maps, method.Ask(_scorer, start, maps, context.Cancellation));
            };
        }
    }

    /// <summary>Parts that score what this thread explains: a GPU, a model of its own code, or nothing to run.</summary>
    private IEnumerable<Func<EvaluatedPart>> ToScore()
    {
        var method = new EvaluatedMethod(spec, needs, _data);
        foreach (var (first, maps) in method.Explain(0, Split.Count, context))
            for (var row = 0L; row < maps.Shape[0]; row += Images)
            {
                var (start, part) = (first + row, maps.Rows(row, Math.Min(Images, maps.Shape[0] - row)));
                // The network is this thread's.
                var asked = method.Ask(_scorer, start, part, context.Cancellation);
                yield return () => Scored(start, part, asked);
            }
    }

    private EvaluatedPart Scored(long first, NdArray maps, IReadOnlyDictionary<string, double[]>? asked) =>
        new(
            _scorer.Score(maps, Split.Slice(first, maps.Shape[0]), spec.ScoreSize, asked, context.Cancellation),
            first < spec.Maps ? maps.Rows(0, Math.Min(spec.Maps - first, maps.Shape[0])) : null
        );

    private void Advance(double images)
    {
        lock (_gate)
            context.Progress(Math.Min(1, (_done += images) / Split.Count));
    }
}
