using Agop.Core.Json;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;

namespace Agop.Grains.Progress;

/// <summary>How states are called, the same in every answer.</summary>
public static class SweepWords
{
    /// <summary>Of a sweep that was cancelled.</summary>
    internal const string Cancelled = "cancelled";

    /// <summary>A task's state: <c>running</c>.</summary>
    public static string Of(TaskState state) => JsonFormat.NameOf(state);

    /// <summary>
    /// What a person would say of a sweep: waiting, running, done, some failed or cancelled; submitting while not all its tasks are there.
    /// </summary>
    public static string Of(SweepStatus sweep) =>
        sweep.Cancelled ? Cancelled
        : sweep.Entering ? "submitting"
        : !sweep.Ended
            ? sweep[TaskState.Running] > 0 ? "running"
                : "waiting"
        : sweep[TaskState.Failed] + sweep[TaskState.Blocked] + sweep[TaskState.Cancelled] > 0 ? "some failed"
        : "done";
}
