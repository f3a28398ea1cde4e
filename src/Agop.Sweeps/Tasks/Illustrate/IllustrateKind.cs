using System.Diagnostics;
using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Execution;
using Agop.Core.Json;
using Agop.Core.Models;
using Agop.Sweeps.Tasks.Evaluate;

namespace Agop.Sweeps.Tasks.Illustrate;

/// <summary>
/// The maps of chosen samples, as galleries show them, and the time of a map, as cost charts do. Arrays: <c>maps</c>
/// (samples, C, H, W). Values: <see cref="SecondsPerMap"/>, where it was asked for.
/// </summary>
public sealed class IllustrateKind : TaskKind<IllustrateSpec>
{
    /// <summary>The array of maps.</summary>
    public const string Maps = "maps";

    /// <summary>
    /// The name of the value that holds a map's time on a lane, in seconds: the fastest of some rounds, without scoring and without the
    /// cost per batch. It is a measurement, so the first result is kept.
    /// </summary>
    public const string SecondsPerMap = "seconds-per-map";

    private const int SmallBatch = 257,
        LargeBatch = 9,
        LargeImage = 3 * 32 * 32,
        FewestRounds = 3;
    private const double ShortestTime = 1e-7;
    private static readonly TimeSpan s_measuring = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public override string Name => "illustrate";

    /// <inheritdoc/>
    public override TaskRole Role => TaskRole.Report;

    /// <summary>The task that illustrates an evaluation, from what the evaluation needs.</summary>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="samples">The samples whose maps are kept.</param>
    /// <param name="timed">Whether the time of a map is measured.</param>
    public TaskDefinition Of(TaskDefinition evaluation, IReadOnlyList<int> samples, bool timed) =>
        TaskDefinition.Of(this, new IllustrateSpec(JsonFormat.FromObject<EvaluateSpec>(evaluation.Spec), samples, timed), evaluation.Needs);

    /// <inheritdoc/>
    public override int Version => 2;

    /// <inheritdoc/>
    protected override double SecondsOf(IllustrateSpec spec) => 0.1;

    /// <inheritdoc/>
    protected override string LabelOf(IllustrateSpec spec) => $"illustrate {spec.Evaluation.Method}";

    /// <inheritdoc/>
    protected override KernelPlan? KernelsOf(IllustrateSpec spec) => spec.Evaluation.Kernels;

    /// <inheritdoc/>
    protected override long MemoryOf(IllustrateSpec spec) =>
        spec.Evaluation.Kernels is { } kernels
            ? GradientMemory.Of(Architectures.Find(spec.Evaluation.Architecture, "illustrate"), kernels)
            : 0;

    /// <inheritdoc/>
    protected override TaskResult Compute(IllustrateSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context)
    {
        var data = needs[0].Dataset;
        NdArray[] maps =
        [
            .. spec
                .Samples.SelectMany(sample =>
                    new EvaluatedMethod(spec.Evaluation, needs, data).Explain(sample, 1, new TaskContext(context.Cancellation))
                )
                .Select(block => block.Maps),
        ];
        var values = new JsonObject();
        if (spec.Timed)
            values[SecondsPerMap] = Measure(spec.Evaluation, needs, data, context.Cancellation);
        return new TaskResult(values, maps.Length == 0 ? [] : [new(Maps, NdArray.Concatenate(maps))]);
    }

    /// <summary>Null where there are too few images to tell.</summary>
    private static double? Measure(EvaluateSpec spec, IReadOnlyList<TaskResult> needs, Dataset data, CancellationToken cancellation)
    {
        var images = data[spec.Split].Images;
        var samples = data[spec.Split].Count;
        var count = (int)Math.Min(samples, images.Count / samples > LargeImage ? LargeBatch : SmallBatch);
        if (count < 2)
            return null;
        var (one, all, clock) = (double.MaxValue, double.MaxValue, Stopwatch.StartNew());
        for (var round = 0; round < FewestRounds || clock.Elapsed < s_measuring; round++)
        {
            one = Math.Min(one, Seconds(1));
            all = Math.Min(all, Seconds(count));
        }
        // A map that is too fast for the clock counts as the shortest time.
        return Math.Max(ShortestTime, (all - one) / (count - 1));

        double Seconds(int batch)
        {
            var lap = Stopwatch.StartNew();
            foreach (var _ in new EvaluatedMethod(spec, needs, data).Explain(0, batch, new TaskContext(cancellation)))
                cancellation.ThrowIfCancellationRequested();
            return lap.Elapsed.TotalSeconds;
        }
    }
}
