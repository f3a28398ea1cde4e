using Agop.Core.Reports;

namespace Agop.Core.Tasks.Kinds;

/// <summary>Puts a sweep's scores together; the values are a <see cref="SweepSummary"/>.</summary>
public sealed class SummarizeKind : TaskKind<SummarizeSpec>
{
    /// <inheritdoc/>
    public override string Name => "summarize";

    /// <inheritdoc/>
    public override int Version => 3;

    /// <inheritdoc/>
    protected override TaskResult Compute(SummarizeSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context) =>
        new(TaskJson.ToObject(new SummaryBuilder(spec, needs, context.Cancellation).Build()), []);
}
