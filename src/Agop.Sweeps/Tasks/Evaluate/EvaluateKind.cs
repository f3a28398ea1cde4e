using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Data;
using Agop.Core.Errors;
using Agop.Core.Execution;
using Agop.Core.Extensions;
using Agop.Core.Models;
using Agop.Core.Scores;
using Agop.Sweeps.Tasks.Train;

namespace Agop.Sweeps.Tasks.Evaluate;

/// <summary>
/// Explains a split by one method and scores the maps. Arrays: <c>score/ID</c> (n), <c>map-states</c> (n; see <see cref="MapState"/>), and
/// <c>maps</c> of the first images.
/// </summary>
public sealed class EvaluateKind : TaskKind<EvaluateSpec>
{
    internal const string MapStates = "map-states";

    /// <inheritdoc/>
    public override string Name => "evaluate";

    /// <inheritdoc/>
    public override int Version => 6;

    /// <inheritdoc/>
    public override TaskRole Role => TaskRole.Evaluation;

    /// <inheritdoc/>
    public override bool HasFacts => true;

    /// <inheritdoc/>
    protected override double SecondsOf(EvaluateSpec spec) =>
        InfoOf(spec) is { } method && method.GradientsOf(method.Set(spec.Settings)) > 1 ? 0.6 : 0.2;

    /// <inheritdoc/>
    protected override string LabelOf(EvaluateSpec spec) => $"evaluate {spec.Method}";

    /// <inheritdoc/>
    protected override IReadOnlyList<SampleRange> ReadsOf(EvaluateSpec spec) =>
        InfoOf(spec) is { } info && MethodInputs.ReadsTraining(info) ? [new(0)] : [new(0, spec.Split)];

    /// <inheritdoc/>
    protected override KernelPlan? KernelsOf(EvaluateSpec spec) => spec.Kernels;

    /// <inheritdoc/>
    protected override long MemoryOf(EvaluateSpec spec) =>
        spec.Kernels is { } kernels ? GradientMemory.Of(Architectures.Find(spec.Architecture, "evaluate"), kernels) : 0;

    /// <inheritdoc/>
    protected override TaskResult Compute(EvaluateSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context)
    {
        var split = needs[0].Dataset[spec.Split];
        var cut = new EvaluationParts(spec, needs, context);
        var parts = context.Spare.Compute(cut.All(), cut.RunNetworks);
        var scores = ScoreResult.Join([.. parts.Select(part => part.Scores)]);
        var arrays = scores
            .Select(result => KeyValuePair.Create($"score/{result.Score}", NdArray.From(result.PerSample, result.PerSample.Length)))
            .ToList();
        arrays.Add(new(MapStates, NdArray.From(Array.ConvertAll(scores[0].Maps, state => (byte)state), split.Count)));
        NdArray[] kept = [.. parts.Select(part => part.Maps).OfType<NdArray>()];
        if (kept.Length > 0)
            arrays.Add(new("maps", NdArray.Concatenate(kept)));
        var values = new JsonObject
        {
            ["samples"] = split.Count,
            ["zero-maps"] = scores[0].ZeroMaps,
            ["invalid-maps"] = scores[0].InvalidMaps,
        };
        return new TaskResult(values, arrays);
    }

    /// <summary>What is known of the method; null where its extension is not loaded here.</summary>
    private static MethodInfo? InfoOf(EvaluateSpec spec) =>
        AttributionMethods.All.FirstOrDefault(method => method.Info.Id == spec.Method)?.Info;

    private static void RequireExtensions(EvaluateSpec spec)
    {
        if (spec.Extensions is not { } planned)
            return;
        var here =
            Extension.HashesOf([
                AttributionMethods.Find(spec.Method, "evaluate"),
                .. spec.Scores.Select(id => ScaledScorer.Find(id, "evaluate").Score.Score),
            ]) ?? [];
        if (!here.SequenceEqual(planned, StringComparer.Ordinal))
            throw new InputException(
                spec.Method,
                $"was planned with the extensions of SHA-256 {string.Join(", ", planned.Select(hash => hash[..12]))}; "
                    + $"here it comes from {(here.Count == 0 ? "none" : string.Join(", ", here.Select(hash => hash[..12])))}"
            );
    }

    /// <summary>The maps of some images of the split, block by block.</summary>
    /// <param name="spec">The evaluation.</param>
    /// <param name="needs">The results that it needs.</param>
    /// <param name="data">The first of them.</param>
    /// <param name="first">The first image, from 0.</param>
    /// <param name="count">How many.</param>
    /// <param name="context">Progress and cancellation.</param>
    /// <returns>
    /// The first image's number, and (n, C, H, W) or (n, 1, H, W), float64; the last bits may depend on how many images a batch has.
    /// </returns>
    internal static IEnumerable<(long First, NdArray Maps)> Explain(
        EvaluateSpec spec,
        IReadOnlyList<TaskResult> needs,
        Dataset data,
        long first,
        long count,
        TaskContext context
    )
    {
        RequireExtensions(spec);
        var method = AttributionMethods.Find(spec.Method, "evaluate");
        var split = data[spec.Split];
        var precision = spec.Kernels?.Precision ?? Precision.Float32;
        var architecture = Architectures.Find(spec.Architecture, "evaluate");
        var samples = new SampleReader(split.Images, split.Labels, architecture, precision.ImageType(), "dataset");
        var model = spec.Kernels is { } kernels ? LaneModel.Of(needs[1], spec.Architecture, kernels) : null;
        var explainer = new Explainer(method, method.Info.Set(spec.Settings))
        {
            Model = model,
            Output = spec.Output ?? ExplainedOutput.Predicted,
            Seed = spec.Seed ?? 0,
        }.With(data, needs[^1], architecture);
        foreach (var block in explainer.Explain(samples, first, count, context.Progress, context.Cancellation))
            yield return block;
    }
}
