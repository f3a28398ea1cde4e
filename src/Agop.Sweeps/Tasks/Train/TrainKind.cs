using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Data;
using Agop.Core.Execution;
using Agop.Core.Features;
using Agop.Core.Models;
using Agop.Core.Models.Weights;
using Agop.Core.Training;
using static TorchSharp.torch;

namespace Agop.Sweeps.Tasks.Train;

/// <summary>
/// Trains a network. Arrays: <c>weights/NAME</c> (best validation loss), <c>log</c> (epochs, 3: train loss, validation loss, validation
/// accuracy), <c>test_predicted</c>, <c>test_correct</c>, where it was asked for <c>features/epoch</c> and <c>features/alignment</c> (see
/// <see cref="FeatureSeries"/>), and per hook target <c>hook/TARGET/epoch</c>, <c>/n</c> and <c>/sum_g2</c>
/// (snapshots, D).
/// </summary>
public sealed class TrainKind : TaskKind<TrainSpec>
{
    internal const string WeightPrefix = "weights/";
    internal const string Script = "script";

    /// <inheritdoc/>
    public override string Name => "train";

    /// <inheritdoc/>
    public override int Version => 3;

    /// <inheritdoc/>
    public override bool HasFacts => true;

    /// <inheritdoc/>
    protected override double SecondsOf(TrainSpec spec) => 0.05 * spec.Epochs;

    /// <inheritdoc/>
    protected override string LabelOf(TrainSpec spec) => $"train {spec.Architecture}, seed {spec.Seed}";

    /// <inheritdoc/>
    protected override IReadOnlyList<SampleRange> ReadsOf(TrainSpec spec) => [new(0)];

    /// <inheritdoc/>
    protected override KernelPlan KernelsOf(TrainSpec spec) => spec.Kernels;

    /// <inheritdoc/>
    protected override long MemoryOf(TrainSpec spec) =>
        GradientMemory.Training(Architectures.Find(spec.Architecture, "train"), spec.Kernels, spec.Batch);

    /// <summary>The network of a result, trained or brought.</summary>
    public static IModel ModelOf(TaskResult result, string architecture, KernelPlan plan) =>
        result.ByName.TryGetValue(Script, out var script)
            ? ExecutionPaths.OpenScript(script.Bytes, Architectures.Find(architecture, "adopt"), plan)
            : ExecutionPaths.Open(WeightsOf(result, architecture), plan);

    /// <summary>Whether a result is a model that brought its own code.</summary>
    internal static bool IsScript(TaskResult result) => result.ByName.ContainsKey(Script);

    /// <summary>The weights of a result by their names; none for a model that brought its own code.</summary>
    public static IReadOnlyList<KeyValuePair<string, NdArray>> WeightArrays(TaskResult result) =>
        [
            .. result
                .Arrays.Where(pair => pair.Key.StartsWith(WeightPrefix, StringComparison.Ordinal))
                .Select(pair => KeyValuePair.Create(pair.Key[WeightPrefix.Length..], pair.Value)),
        ];

    /// <summary>The weights of a result.</summary>
    public static WeightSet WeightsOf(TaskResult result, string architecture) =>
        WeightSet.From(
            Architectures.Find(architecture, "train"),
            WeightArrays(result).ToDictionary(StringComparer.Ordinal),
            "stored weights"
        );

    /// <inheritdoc/>
    protected override TaskResult Compute(TrainSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context)
    {
        var data = needs[0].Dataset;
        var architecture = Architectures.Find(spec.Architecture, "train");
        var options = new TrainingOptions
        {
            Epochs = spec.Epochs,
            BatchSize = spec.Batch,
            LearningRate = spec.LearningRate,
            Loss = spec.Loss,
            Seed = spec.Seed,
            Hook = spec.Hook,
            SnapshotEvery = spec.SnapshotEvery,
        };
        var start = WeightInitializer.Initialize(architecture, spec.Seed);
        if (spec.Pretrained)
            start = start.With(WeightArrays(needs[1]).ToDictionary(StringComparer.Ordinal), "start");
        var features = new List<(int Epoch, IReadOnlyList<FeatureAlignment> Layers)>();
        void Measure(int epoch, WeightSet weights) =>
            features.Add((epoch, Features(weights, data.Train, spec.Features, context.Cancellation)));
        var trained = new Trainer(options, spec.Kernels)
        {
            Snapshots = new Previews(data.Test, context.Time, context.Show).Add,
            Reached = spec.Features > 0 ? Measure : null,
        }.Train(start, data, context.Progress, context.Cancellation);

        using var model = ExecutionPaths.Open(trained.Best, spec.Kernels);
        var (predicted, correct) = Test(model, data.Test);
        var arrays = trained.Best.Arrays.Select(pair => KeyValuePair.Create(WeightPrefix + pair.Key, pair.Value)).ToList();
        arrays.Add(
            new(
                "log",
                NdArray.From(
                    trained.Log.SelectMany(epoch => new[] { epoch.TrainLoss, epoch.ValidationLoss, epoch.ValidationAccuracy }).ToArray(),
                    trained.Log.Count,
                    3
                )
            )
        );
        arrays.AddRange(TestArrays(predicted, correct));
        arrays.AddRange(HookSeries.ToArrays(trained.Snapshots));
        arrays.AddRange(FeatureSeries.ToArrays(features));
        var values = new JsonObject
        {
            ["best-epoch"] = trained.BestEpoch,
            ["test-accuracy"] = correct.Count(right => right) / (double)correct.Length,
            ["validation-accuracy"] = trained.Log[trained.BestEpoch - 1].ValidationAccuracy,
        };
        return new TaskResult(values, arrays);
    }

    /// <summary>How alike every layer's weights are to what gradients at the first training images say.</summary>
    private static IReadOnlyList<FeatureAlignment> Features(
        WeightSet weights,
        DatasetSplit train,
        int images,
        CancellationToken cancellation
    )
    {
        var samples = new SampleReader(train.Images, train.Labels, weights.Architecture, ScalarType.Float32, "dataset");
        var layers = LayerGradients.LayersOf(weights.Architecture);
        return
        [
            .. LayerGradients.Of(weights, samples, Math.Min(images, train.Count), layers, cancellation).Select(layer => layer.Alignment()),
        ];
    }

    internal static IEnumerable<KeyValuePair<string, NdArray>> TestArrays(long[] predicted, bool[] correct) =>
        [new("test_predicted", NdArray.From(predicted, predicted.Length)), new("test_correct", NdArray.From(correct, correct.Length))];

    internal static (long[] Predicted, bool[] Correct) Test(IModel model, DatasetSplit test) =>
        Predictions.Of(model, new SampleReader(test.Images, test.Labels, model.Architecture, model.Plan.Precision.ImageType(), "dataset"));
}
