using Agop.Core.Execution;

namespace Agop.Sweeps.Tasks.Train;

/// <summary>
/// The network that this lane ran last: the tasks of a network follow each other, and its weights are brought to a GPU once. A lane is a
/// thread.
/// </summary>
internal static class LaneModel
{
    [ThreadStatic]
    private static (TaskResult? Result, KernelPlan Plan, IModel Model)? s_last;

    /// <summary>The network of a result; it stays the lane's, and is gone when the lane opens another.</summary>
    /// <param name="result">Of a training or an adoption.</param>
    /// <param name="architecture">The network's id.</param>
    /// <param name="plan">How it is run.</param>
    public static IModel Of(TaskResult result, string architecture, KernelPlan plan)
    {
        if (s_last is { } last && ReferenceEquals(last.Result, result) && last.Plan == plan)
            return last.Model;
        s_last?.Model.Dispose();
        s_last = null;
        var model = TrainKind.ModelOf(result, architecture, plan);
        // A model that brings its own code may remember what it has seen, so the next task opens it anew.
        s_last = (TrainKind.IsScript(result) ? null : result, plan, model);
        return model;
    }
}
