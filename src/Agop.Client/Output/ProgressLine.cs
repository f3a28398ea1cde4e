using Agop.Grains.Progress;
using Agop.Ledger.Tasks;

namespace Agop.Client.Output;

/// <summary>How far a sweep is, in a line.</summary>
internal static class ProgressLine
{
    /// <summary>What is done, what runs, what failed, what is left.</summary>
    public static string Of(SweepSnapshot sweep)
    {
        var line = sweep.Sweep;
        var lost = line.Count(TaskState.Failed) + line.Count(TaskState.Blocked) + line.Count(TaskState.Cancelled);
        var left = sweep.SecondsLeft is { } seconds ? $", about {Format(TimeSpan.FromSeconds(seconds))} left" : "";
        return $"{Math.Floor(100 * sweep.Share):0} %: {line.Count(TaskState.Done)}/{line.Tasks} tasks, "
            + $"{line.Count(TaskState.Running)} running{(lost > 0 ? $", {lost} failed or blocked" : "")}{left}";
    }

    /// <summary>What each lane runs, and how much of it is done.</summary>
    public static string Lanes(SweepSnapshot sweep) =>
        string.Join(" | ", sweep.Running.Select(task => $"{task.About}{(task.Share > 0 ? $" {100 * task.Share:0} %" : "")}"));

    /// <summary>A time as people read it.</summary>
    public static string Format(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(int)time.TotalHours} h {time.Minutes:00} min"
        : time.TotalMinutes >= 1 ? $"{time.Minutes} min {time.Seconds:00} s"
        : $"{Math.Max(1, time.Seconds)} s";
}
