using Agop.Grains.Progress;

namespace Agop.Client.Output;

/// <summary>
/// Shows how far a sweep is: on a terminal one line that is written over, else a plain line now and then, where it changed.
/// </summary>
/// <param name="writer">Where to.</param>
/// <param name="time">The clock.</param>
/// <param name="width">The terminal's, in letters; null where it is none.</param>
internal sealed class ProgressDisplay(TextWriter writer, TimeProvider time, int? width) : IDisposable
{
    private static readonly TimeSpan s_liveInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_plainInterval = TimeSpan.FromSeconds(15);

    private string _shown = "";
    private long? _when;

    /// <summary>One on standard error.</summary>
    public static ProgressDisplay OnError() =>
        new(Console.Error, TimeProvider.System, Console.IsErrorRedirected ? null : Math.Max(40, Console.WindowWidth));

    /// <summary>One that shows nothing.</summary>
    public static ProgressDisplay Silent() => new(TextWriter.Null, TimeProvider.System, null);

    /// <summary>It begins: nothing is shown until a while from now.</summary>
    public void Begin() => _when = time.GetTimestamp();

    /// <summary>Shows how it stands, unless that was shown just now.</summary>
    /// <param name="snapshot">Is asked only where it is shown; null where there is nothing to show yet.</param>
    public void Show(Func<SweepSnapshot?> snapshot)
    {
        if (_when is { } when && time.GetElapsedTime(when) < (width is null ? s_plainInterval : s_liveInterval))
            return;
        if (snapshot() is not { } sweep)
            return;
        _when = time.GetTimestamp();
        var line = ProgressLine.Of(sweep);
        if (width is { } most)
            line = Fit($"{line}  {ProgressLine.Lanes(sweep)}", most - 1);
        if (line == _shown)
            return;
        _shown = line;
        if (width is null)
            writer.WriteLine(line);
        else
            writer.Write($"\r{line}");
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
