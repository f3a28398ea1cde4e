using Agop.Grains.Progress;

namespace Agop.Client.Output;

/// <summary>
/// Shows how far a sweep, or other long work, is: on a terminal one line that is written over, else a plain line now and then, where it
/// changed.
/// </summary>
/// <param name="writer">Where to.</param>
/// <param name="time">The clock.</param>
/// <param name="width">The terminal's, in letters; null where it is none.</param>
/// <param name="interval">How often a plain line is written at most.</param>
internal sealed class ProgressDisplay(TextWriter writer, TimeProvider time, int? width, TimeSpan interval) : IDisposable
{
    private static readonly TimeSpan s_liveInterval = TimeSpan.FromMilliseconds(100);

    private string _shown = "";
    private long? _when;
    private TimeSpan _pause;

    private TimeSpan Interval => width is null ? interval : s_liveInterval;

    /// <summary>One on standard error.</summary>
    /// <param name="interval">How often a plain line is written at most.</param>
    public static ProgressDisplay OnError(TimeSpan interval) =>
        new(Console.Error, TimeProvider.System, Console.IsErrorRedirected ? null : Math.Max(40, Console.WindowWidth), interval);

    /// <summary>One that shows nothing.</summary>
    public static ProgressDisplay Silent() => new(TextWriter.Null, TimeProvider.System, null, TimeSpan.MaxValue);

    /// <summary>It begins: nothing is shown until a while from now.</summary>
    public void Begin() => (_when, _pause) = (time.GetTimestamp(), Interval);

    /// <summary>Shows the current progress, unless that was shown just now.</summary>
    /// <param name="snapshot">Is called only if it is shown; null if there is nothing to show yet.</param>
    /// <param name="named">Whether the line begins with the sweep's name.</param>
    public void Show(Func<SweepSnapshot?> snapshot, bool named = false)
    {
        ShowLine(() =>
            snapshot() is not { } sweep
                ? null
                : $"{(named ? $"{sweep.Sweep.Name}: " : "")}{ProgressLine.Of(sweep)}"
                    + (width is null ? "" : $"  {ProgressLine.Lanes(sweep)}")
        );
    }

    /// <summary>Shows a line, unless one was shown just now.</summary>
    /// <param name="current">Is called only if it is shown; null if there is nothing to show yet.</param>
    public void ShowLine(Func<string?> current)
    {
        if (_when is { } when && time.GetElapsedTime(when) < _pause)
            return;
        var begun = time.GetTimestamp();
        if (current() is not { } line)
            return;
        if (width is { } most)
            line = Fit(line, most - 1);
        if (line != _shown)
        {
            _shown = line;
            if (width is null)
                writer.WriteLine(line);
            else
                writer.Write($"\r{line}");
        }
        _when = time.GetTimestamp();
        // Whoever shows waits for the line.
        _pause = Pacing.PauseAfter(time.GetElapsedTime(begun), Interval);
    }

    /// <summary>Says something in a line of its own.</summary>
    public void Say(string text)
    {
        Clear();
        writer.WriteLine(text);
    }

    /// <summary>Says what a person should know.</summary>
    public void Note(string message) => Say($"note: {message}");

    public void Dispose() => Clear();

    private void Clear()
    {
        if (width is { } most && _shown.Length > 0)
            writer.Write($"\r{new string(' ', most - 1)}\r");
        _shown = "";
    }

    private static string Fit(string line, int width) => line.Length > width ? line[..width] : line.PadRight(width);
}
