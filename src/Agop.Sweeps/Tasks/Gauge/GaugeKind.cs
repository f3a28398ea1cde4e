using System.Text.Json.Nodes;
using Agop.Core.Accumulation;
using Agop.Core.Attribution;
using Agop.Core.Data;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Models;
using Agop.Sweeps.Tasks.Evaluate;
using Agop.Sweeps.Tasks.Train;

namespace Agop.Sweeps.Tasks.Gauge;

/// <summary>
/// Measures what a precision costs in accuracy: <see cref="PrecisionError"/>. Values: <c>diagonal</c> of the first training images, and
/// <c>methods</c> by label, of the first test images; null where float64 gives zero or something that is not finite.
/// </summary>
public sealed class GaugeKind : TaskKind<GaugeSpec>
{
    /// <inheritdoc/>
    public override string Name => "gauge";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    protected override string LabelOf(GaugeSpec spec) => $"gauge {Names.NameOf(spec.Kernels.Precision)}";

    /// <inheritdoc/>
    protected override double SecondsOf(GaugeSpec spec) => 0.1 * (1 + spec.Methods.Count);

    /// <inheritdoc/>
    protected override KernelPlan KernelsOf(GaugeSpec spec) => spec.Kernels;

    /// <inheritdoc/>
    protected override long MemoryOf(GaugeSpec spec)
    {
        var architecture = Architectures.Find(spec.Architecture, "gauge");
        return GradientMemory.Of(architecture, spec.Kernels) + GradientMemory.Of(architecture, Exact(spec));
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<SampleRange> ReadsOf(GaugeSpec spec) => [new(0)];

    /// <inheritdoc/>
    protected override TaskResult Compute(GaugeSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context)
    {
        var data = needs[0].Dataset;
        using IModel model = TrainKind.ModelOf(needs[1], spec.Architecture, spec.Kernels),
            exact = TrainKind.ModelOf(needs[1], spec.Architecture, Exact(spec));
        Func<IModel, SampleReader> Reader(DatasetSplit split) =>
            network => new SampleReader(split.Images, split.Labels, network.Architecture, network.Plan.Precision.ImageType(), "dataset");
        var diagonal = PrecisionError.OfDiagonal(
            model,
            exact,
            new AgopPass(spec.Target, spec.Loss, Seed: spec.Seed),
            Reader(data.Train),
            context.Cancellation
        );
        var methods = new JsonObject();
        foreach (var asked in spec.Methods)
        {
            var method = AttributionMethods.Find(asked.Method, "gauge");
            var explainer = new Explainer(method, method.Info.Set(asked.Settings))
            {
                Model = model,
                Output = spec.Output,
                Seed = spec.Seed,
            }.With(data, needs[2], model.Architecture);
            methods[asked.Label] = Told(PrecisionError.OfMaps(explainer, exact, Reader(data.Test), context.Cancellation));
            context.Progress((double)methods.Count / spec.Methods.Count);
        }
        return new TaskResult(new JsonObject { ["diagonal"] = Told(diagonal), ["methods"] = methods }, []);
    }

    private static KernelPlan Exact(GaugeSpec spec) => spec.Kernels.Exact(Architectures.Find(spec.Architecture, "gauge"));

    private static JsonNode? Told(double error) => double.IsFinite(error) ? JsonValue.Create(error) : null;
}
