using Agop.Core.Json;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Tasks.Summarize;

/// <summary>A sweep's summary as its <see cref="SummarizeKind"/> leaves it: networks and curves as arrays, the rest as JSON.</summary>
public static class SummaryTable
{
    /// <summary>A summary from a task's result. The rows of its networks and curves are made when they are asked for.</summary>
    public static SweepSummary Of(TaskResult result)
    {
        var content = result.ValuesAs<Content>();
        var columns = new NetworkColumns(content.Names, result);
        return content.Summary with { Models = columns.Models, Curves = columns.Curves };
    }

    /// <summary>A summary as a task's result.</summary>
    /// <param name="summary">The summary.</param>
    /// <param name="columns">Its networks and curves.</param>
    internal static TaskResult Write(SweepSummary summary, NetworkColumns columns) =>
        new(JsonFormat.ToObject(new Content(summary with { Models = [], Curves = [] }, columns.Names)), columns.Arrays);

    /// <summary>What does not grow with the number of networks.</summary>
    private sealed record Content(SweepSummary Summary, NetworkColumns.Legend Names);
}
