using System.Text.Json.Nodes;
using Agop.Core.Execution;
using Agop.Sweeps.Tasks.Train;
using TorchSharp;

namespace Agop.Sweeps.Tasks.Adopt;

/// <summary>Takes a network as it was brought and tests it: the result is that of a <see cref="TrainKind"/> without a log.</summary>
public sealed class AdoptKind : TaskKind<AdoptSpec>
{
    /// <inheritdoc/>
    public override string Name => "adopt";

    /// <inheritdoc/>
    public override int Version => 2;

    /// <inheritdoc/>
    public override bool HasFacts => true;

    /// <inheritdoc/>
    protected override IReadOnlyList<SampleRange> ReadsOf(AdoptSpec spec) => [new(0, "test")];

    /// <inheritdoc/>
    protected override ExecutionPath? PathOf(AdoptSpec spec) => spec.Path;

    /// <inheritdoc/>
    protected override TaskResult Compute(AdoptSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context)
    {
        using var model = TrainKind.ModelOf(needs[1], spec.Architecture, torch.ScalarType.Float32, spec.Path);
        var (predicted, correct) = TrainKind.Test(model, needs[0].Dataset.Test);
        var values = new JsonObject { ["best-epoch"] = 0, ["test-accuracy"] = correct.Count(right => right) / (double)correct.Length };
        return new TaskResult(values, [.. needs[1].Arrays, .. TrainKind.TestArrays(predicted, correct)]);
    }
}
