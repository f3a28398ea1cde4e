using Agop.Client.Clusters;
using Agop.Ledger.Tasks;

namespace Agop.Client.Output;

/// <summary>
/// A sweep's progress in a line: live on a terminal, else whenever it changed, but not more often than every few seconds.
/// </summary>
internal sealed class WatchDisplay(TextWriter writer, bool live) : IDisposable
{
    private static readonly TimeSpan s_plainInterval = TimeSpan.FromSeconds(5);
    private string _shown = "";
    private string _noted = "";
    private TimeSpan? _when;

    /// <summary>Shows where it stands.</summary>
    /// <param name="news">The sweep.</param>
    /// <param name="done">How many tasks were done since watching began.</param>
    /// <param name="elapsed">How long that is.</param>
    public void Show(SweepNews news, int done, TimeSpan elapsed)
    {
        var sweep = news.Status;
        var lost = sweep[TaskState.Failed] + sweep[TaskState.Blocked] + sweep[TaskState.Cancelled];
        var open = sweep.Total - sweep[TaskState.Done] - lost;
        var left = done > 0 && open > 0 ? $", about {ProgressDisplay.Format(open * elapsed / done)} left" : "";
        var line =
            $"{sweep.Name}: {100.0 * (sweep.Total - open) / Math.Max(1, sweep.Total):0} %: "
            + $"{sweep[TaskState.Done]}/{sweep.Total} tasks, {Running(news)}{(lost > 0 ? $", {lost} failed or blocked" : "")}{left}";
        if (line == _shown || (!live && _when is { } when && elapsed - when < s_plainInterval))
            return;
        if (live)
            writer.Write($"\r{line.PadRight(_shown.Length)}");
        else
            writer.WriteLine(line);
        (_shown, _when) = (line, elapsed);
    }

    /// <summary>How many tasks run; where the cluster tells, also how far the longest-running kinds are.</summary>
    private static string Running(SweepNews news)
    {
        var kinds = (news.Running ?? [])
            .GroupBy(task => task.Kind)
            .OrderBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => $"{kind.Count()} {kind.Key} {100 * kind.Average(task => task.Share):0} %")
            .ToArray();
        return $"{news.Status[TaskState.Running]} running{(kinds.Length > 0 ? $" ({string.Join(", ", kinds)})" : "")}";
    }

    /// <summary>Says something in a line of its own, unless it was the last thing said.</summary>
    public void Note(string message)
    {
        if (message == _noted)
            return;
        if (live)
            writer.Write($"\r{new string(' ', _shown.Length)}\r");
        writer.WriteLine($"note: {message}");
        _noted = message;
    }

    public void Dispose()
    {
        if (live && _shown.Length > 0)
            writer.WriteLine();
        _shown = "";
    }
}
