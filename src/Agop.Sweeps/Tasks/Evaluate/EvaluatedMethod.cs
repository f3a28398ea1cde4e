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

/// <summary>An evaluation's method with all that it needs, for one thread.</summary>
internal sealed class EvaluatedMethod
{
    private readonly EvaluateSpec _spec;
    private readonly TaskResult? _network;
    private readonly IModel? _model;
    private readonly SampleReader _samples;
    private readonly Explainer _explainer;
    private long[]? _labels;

    /// <param name="spec">The evaluation.</param>
    /// <param name="needs">The results that it needs.</param>
    /// <param name="data">The first of them.</param>
    public EvaluatedMethod(EvaluateSpec spec, IReadOnlyList<TaskResult> needs, Dataset data)
    {
        RequireExtensions(spec);
        var method = AttributionMethods.Find(spec.Method, "evaluate");
        var split = data[spec.Split];
        var precision = spec.Kernels?.Precision ?? Precision.Float32;
        var architecture = Architectures.Find(spec.Architecture, "evaluate");
        (_spec, _network) = (spec, spec.Kernels is null ? null : needs[1]);
        _samples = new SampleReader(split.Images, split.Labels, architecture, precision.ImageType(), "dataset");
        _model = spec.Kernels is { } kernels ? LaneModel.Of(needs[1], spec.Architecture, kernels) : null;
        _explainer = new Explainer(method, method.Info.Set(spec.Settings))
        {
            // Scores may ask a network that the method does not.
            Model = method.Info.Requires(MethodNeeds.Model) ? _model : null,
            Output = spec.Output ?? ExplainedOutput.Predicted,
            Seed = spec.Seed ?? 0,
        }.With(data, needs[^1], architecture);
    }

    /// <summary>The maps of some images of the split, block by block.</summary>
    /// <param name="first">The first image, from 0.</param>
    /// <param name="count">How many.</param>
    /// <param name="context">Progress and cancellation.</param>
    /// <returns>
    /// The first image's number, and (n, C, H, W) or (n, 1, H, W), float64; the last bits may depend on how many images a batch has.
    /// </returns>
    public IEnumerable<(long First, NdArray Maps)> Explain(long first, long count, TaskContext context) =>
        _explainer.Explain(_samples, first, count, context.Progress, context.Cancellation);

    /// <summary>What the scores say that ask the network, by id; null where none does.</summary>
    /// <param name="scorer">The scores.</param>
    /// <param name="first">The first image of the maps.</param>
    /// <param name="maps">(n, C, H, W) or (n, 1, H, W).</param>
    /// <param name="cancellation">Checked between passes.</param>
    public IReadOnlyDictionary<string, double[]>? Ask(ScaledScorer scorer, long first, NdArray maps, CancellationToken cancellation)
    {
        if (!scorer.AsksNetwork)
            return null;
        using var scope = TorchSharp.torch.NewDisposeScope();
        var (model, count) = (_model!, (int)maps.Shape[0]);
        var weights = TrainKind.IsScript(_network!) ? null : TrainKind.WeightsOf(_network!, _spec.Architecture);
        var images = PixelInput.Prepare(_samples.Images(first, count), _samples.Precision, LaneDevice.Of(model.Plan.Path));
        var explainer = _explainer with { First = (int)first };
        return scorer.Ask(
            maps,
            (whole, pooling) =>
                new ExplainedBatch(explainer, model, images, whole, _samples.Labels(first, count), weights, pooling, cancellation)
                {
                    Others = (_labels ??= _samples.Labels(0, _samples.Count)!, Read),
                }
        );
    }

    /// <summary>Images by their numbers, as the network takes them.</summary>
    private TorchSharp.torch.Tensor Read(long[] rows)
    {
        var buffer = Array.Empty<byte>();
        using var read = _samples.Images(rows, ref buffer);
        return PixelInput.Prepare(read, _samples.Precision);
    }

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
}
