using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Attribution;
using Agop.Core.Execution;
using Agop.Core.Models;
using Agop.Core.Scores;

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
        (InfoOf(spec) is { } method && method.GradientsOf(method.Set(spec.Settings)) > 1 ? 0.6 : 0.2) * (1 + spec.Scores.Sum(Asked));

    /// <summary>What a score asks of the network beside the maps, in maps: on average, as a first guess.</summary>
    private static double Asked(string score) =>
        ScoreCatalog.All.FirstOrDefault(known => known.Info.Id == score.Split(':', '@')[0])?.Info is not { } info ? 0
        : info.Requires(ScoreNeeds.Maps) ? 5
        : info.Requires(ScoreNeeds.Network) ? 1
        : 0;

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
}
