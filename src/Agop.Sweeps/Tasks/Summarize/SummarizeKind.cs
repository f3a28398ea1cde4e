using Agop.Core.Json;

namespace Agop.Sweeps.Tasks.Summarize;

/// <summary>Puts networks' tables together; <see cref="SummaryTable"/> reads its result.</summary>
public sealed class SummarizeKind : TaskKind<SummarizeSpec>
{
    /// <inheritdoc/>
    public override string Name => "summarize";

    /// <inheritdoc/>
    public override int Version => 7;

    /// <inheritdoc/>
    public override TaskRole Role => TaskRole.Report;

    /// <inheritdoc/>
    public override IFold FoldOf(TaskDefinition task, TaskContext context) =>
        new SummaryFold(JsonFormat.FromObject<SummarizeSpec>(task.Spec), context.Cancellation);

    /// <inheritdoc/>
    protected override TaskResult Compute(SummarizeSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context)
    {
        var fold = new SummaryFold(spec, context.Cancellation);
        foreach (var need in needs)
            fold.Add(need);
        return fold.Finish();
    }
}
