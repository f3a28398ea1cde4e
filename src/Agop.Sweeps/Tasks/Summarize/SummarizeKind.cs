using Agop.Core.Json;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Tasks.Summarize;

/// <summary>Puts a sweep's scores together; the values are a <see cref="SweepSummary"/>.</summary>
public sealed class SummarizeKind : TaskKind<SummarizeSpec>
{
    /// <inheritdoc/>
    public override string Name => "summarize";

    /// <inheritdoc/>
    public override int Version => 3;

    /// <inheritdoc/>
    public override TaskRole Role => TaskRole.Summary;

    /// <inheritdoc/>
    protected override TaskResult Compute(SummarizeSpec spec, IReadOnlyList<TaskResult> needs, TaskContext context) =>
        new(JsonFormat.ToObject(new SummaryBuilder(spec, needs, context.Cancellation).Build()), []);
}
