using Agop.Silo.Watching;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;

namespace Agop.Client.Output;

/// <summary>Shows on standard error how far a run is: one live line on a terminal, else a plain line now and then.</summary>
internal sealed class ProgressDisplay : IDisposable
{
    private static readonly TimeSpan s_liveInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_plainInterval = TimeSpan.FromSeconds(15);

    private readonly TextWriter _writer;
    private readonly TimeProvider _time;
    private readonly bool _live;
    private readonly int _width;
    private readonly int _lanes;
    private readonly Dictionary<int, (TaskDefinition Task, double Share)> _running = [];
    private TimeLeft? _left;
    private long _shown;
    private int _total;
    private int _done;
    private int _failed;
    private bool _disposed;

    public ProgressDisplay(TextWriter writer, TimeProvider time, bool live, int width, int lanes) =>
        (_writer, _time, _live, _width, _lanes) = (writer, time, live, width, lanes);

    public static ProgressDisplay Create(Sweep sweep, int lanes)
    {
        var live = !Console.IsErrorRedirected;
        var display = new ProgressDisplay(Console.Error, TimeProvider.System, live, live ? Math.Max(40, Console.WindowWidth) : 0, lanes);
        display.Line(
            $"{sweep.Name}: {sweep.Data.Count} data sets x {sweep.Seeds.Count} seeds x {sweep.Methods.Count} methods, "
                + $"{sweep.Architecture.Id}, {sweep.Training.Epochs} epochs, {lanes} lanes"
        );
        return display;
    }

    /// <summary>One that shows nothing.</summary>
    public static ProgressDisplay Silent() => new(TextWriter.Null, TimeProvider.System, live: false, 0, 1);

    /// <summary>The run begins.</summary>
    /// <param name="tasks">All tasks.</param>
    /// <param name="cached">The ids of those that have results already.</param>
    public void Planned(IReadOnlyList<TaskDefinition> tasks, IReadOnlySet<string> cached)
    {
        (_total, _done) = (tasks.Count, cached.Count);
        _left = new TimeLeft(tasks, cached, _time);
        _shown = _time.GetTimestamp();
        Line($"{tasks.Count} tasks, {cached.Count} of them done before");
    }

    /// <summary>A task begins on a lane.</summary>
    public void Started(TaskDefinition task, int lane)
    {
        _left?.Started(task);
        _running[lane] = (task, 0);
        Show();
    }

    /// <summary>A running task says the share done.</summary>
    public void Progressed(TaskDefinition task, int lane, double share)
    {
        _left?.Progressed(task, share);
        _running[lane] = (task, share);
        Show();
    }

    /// <summary>A task is done, on a lane or, where that is null, elsewhere.</summary>
    public void Finished(TaskDefinition task, int? lane, TimeSpan elapsed)
    {
        _left?.Finished(task, elapsed);
        Clear(task, lane);
        _done++;
        Show();
    }

    /// <summary>A task was begun in vain and waits again.</summary>
    public void Dropped(TaskDefinition task, int? lane)
    {
        Clear(task, lane);
        Show();
    }

    /// <summary>A task failed for good, and everything behind it is blocked.</summary>
    public void Failed(TaskDefinition task, string error, int blocked)
    {
        _left?.Dropped(task);
        Clear(task, null);
        _failed++;
        Line($"failed: {TaskLabel.Of(task)}: {error}{(blocked > 0 ? $" ({blocked} tasks behind it are blocked)" : "")}");
    }

    /// <summary>A task will not be computed.</summary>
    public void Blocked(TaskDefinition task)
    {
        _left?.Dropped(task);
        _failed++;
    }

    /// <summary>A task that was done waits again.</summary>
    public void Reopened(TaskDefinition task)
    {
        _left?.Reopened(task);
        _done--;
    }

    /// <summary>Something a person should know.</summary>
    public void Noted(string message) => Line($"note: {message}");

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Clear();
    }

    private void Show()
    {
        if (_time.GetElapsedTime(_shown) < (_live ? s_liveInterval : s_plainInterval))
            return;
        _shown = _time.GetTimestamp();
        var left = _left?.Estimate(_lanes) is { } time ? $", about {Format(time)} left" : "";
        var failed = _failed > 0 ? $", {_failed} failed or blocked" : "";
        var line = $"{100.0 * (_left?.Share ?? 0):0} %: {_done}/{_total} tasks{failed}{left}";
        if (!_live)
        {
            _writer.WriteLine(line);
            return;
        }
        line +=
            "  "
            + string.Join(
                " | ",
                _running
                    .OrderBy(lane => lane.Key)
                    .Select(lane => $"{TaskLabel.Of(lane.Value.Task)}{(lane.Value.Share > 0 ? $" {100 * lane.Value.Share:0} %" : "")}")
            );
        _writer.Write($"\r{(line.Length > _width - 1 ? line[..(_width - 1)] : line.PadRight(_width - 1))}");
    }

    private void Clear(TaskDefinition task, int? lane)
    {
        foreach (
            var place in _running
                .Where(entry => entry.Value.Task.Id == task.Id && (lane is null || lane == entry.Key))
                .Select(entry => entry.Key)
                .ToArray()
        )
            _running.Remove(place);
    }

    public static string Format(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(int)time.TotalHours} h {time.Minutes:00} min"
        : time.TotalMinutes >= 1 ? $"{time.Minutes} min {time.Seconds:00} s"
        : $"{Math.Max(1, time.Seconds)} s";

    private void Line(string text)
    {
        Clear();
        _writer.WriteLine(text);
    }

    private void Clear()
    {
        if (_live)
            _writer.Write($"\r{new string(' ', Math.Max(0, _width - 1))}\r");
    }
}
