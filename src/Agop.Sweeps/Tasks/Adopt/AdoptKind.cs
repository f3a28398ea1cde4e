using System.Text.Json.Nodes;
using Agop.Core.Execution;
using Agop.Core.Models;
using Agop.Sweeps.Tasks.Train;

namespace Agop.Sweeps.Tasks.Adopt;

/// <summary>Takes a network as it was brought and tests it: the result is that of a <see cref="TrainKind"/> without a log.</summary>
public sealed class AdoptKind : TaskKind<AdoptSpec>
{
    /// <inheritdoc/>
    public override string Name => "adopt";

    /// <inheritdoc/>
    public override int Version => 3;

    /// <inheritdoc/>
    public override bool HasFacts => true;

    /// <inheritdoc/>
    protected override IReadOnlyList<SampleRange> ReadsOf(AdoptSpec spec) => [new(0, "test")];

    /// <inheritdoc/>
    protected override KernelPlan KernelsOf(AdoptSpec spec) => spec.Kernels;

    /// <inheritdoc/>
    protected override long MemoryOf(AdoptSpec spec) => GradientMemory.Of(Architectures.Find(spec.Architecture, "adopt"), spec.Kernels);

    /// <inheritdoc/>
    protected override TaskResult Compute(AdoptSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context)
    {
        using var model = TrainKind.ModelOf(needs[1], spec.Architecture, spec.Kernels);
        var (predicted, correct) = TrainKind.Test(model, needs[0].Dataset.Test);
        var values = new JsonObject { ["best-epoch"] = 0, ["test-accuracy"] = correct.Count(right => right) / (double)correct.Length };
        return new TaskResult(values, [.. needs[1].Arrays, .. TrainKind.TestArrays(predicted, correct)]);
    }
}
