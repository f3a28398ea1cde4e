using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Agop.Bench.Chaos;

/// <summary>A silo process that is killed, paused and started again.</summary>
internal sealed partial class SiloUnderTest : IDisposable
{
    private const int Kill9 = 9,
        Stop = 19,
        Continue = 18;
    private readonly string _program;
    private readonly string _log;
    private readonly string _ledger;
    private readonly bool _alone;
    private readonly string[] _more;
    private Process? _process;
    private DateTime? _resume;

    /// <param name="program">agop.dll.</param>
    /// <param name="log">Where all its lives write to.</param>
    /// <param name="ledger">Its ledger.</param>
    /// <param name="more">More of its options.</param>
    /// <param name="alone">
    /// Whether it lives in a namespace of process numbers of its own, as in a container: then others learn of its death by its leases only.
    /// </param>
    public SiloUnderTest(string program, string log, string ledger, bool alone, params string[] more)
    {
        (_program, _log, _ledger, _alone, _more) = (program, log, ledger, alone && s_canBeAlone.Value, more);
        Start();
    }

    private static readonly Lazy<bool> s_canBeAlone = new(() =>
    {
        using var process = Process.Start(
            new ProcessStartInfo("unshare", ["--pid", "--fork", "true"]) { RedirectStandardError = true, UseShellExecute = false }
        )!;
        process.WaitForExit();
        return process.ExitCode == 0;
    });

    /// <summary>Whether this machine lets a process have a namespace of its own.</summary>
    public static bool CanBeAlone => s_canBeAlone.Value;

    public void Start()
    {
        string[] silo = ["dotnet", _program, "silo", "--lanes", "1", .. _more];
        var start = new ProcessStartInfo(
            "/bin/sh",
            [
                "-c",
                "exec \"$@\" >>\"$AGOP_CHAOS_LOG\" 2>&1",
                "sh",
                .. _alone ? ["unshare", "--pid", "--mount-proc", "--fork", "--kill-child"] : Array.Empty<string>(),
                .. silo,
            ]
        )
        {
            UseShellExecute = false,
        };
        start.Environment["AGOP_CHAOS_LOG"] = _log;
        start.Environment["AGOP_LEDGER"] = _ledger;
        _process = Process.Start(start);
        _resume = null;
    }

    /// <summary>Starts it again after it has ended by itself.</summary>
    /// <param name="word">What it must have said; null where it must not end.</param>
    /// <exception cref="InvalidOperationException">It ended otherwise.</exception>
    public void StartAgain(string? word)
    {
        if (word is null || !File.ReadLines(_log).TakeLast(1).Any(line => line.Contains(word, StringComparison.Ordinal)))
            throw new InvalidOperationException($"a silo ended by itself: {File.ReadLines(_log).LastOrDefault()}");
        _process!.Dispose();
        Start();
    }

    public void Kill()
    {
        if (Itself() is { } silo)
            _ = Signal(silo, Kill9);
        _ = Signal(_process!.Id, Kill9);
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Sends it a signal.</summary>
    public void Tell(int signal) => _ = Signal(Itself() ?? _process!.Id, signal);

    public bool HasEnded => _process!.HasExited;

    public bool IsPaused => _resume is not null;

    /// <summary>Pauses it for a while, if it is not paused already.</summary>
    public bool Pause(TimeSpan time)
    {
        if (_resume is not null || Itself() is not { } silo || Signal(silo, Stop) != 0)
            return false;
        _resume = DateTime.UtcNow + time;
        return true;
    }

    public void ResumeWhenDue()
    {
        if (_resume is null || DateTime.UtcNow < _resume || Itself() is not { } silo)
            return;
        _ = Signal(silo, Continue);
        _resume = null;
    }

    /// <summary>How often it says that the ledger refused a late word.</summary>
    public int Refusals() => File.ReadLines(_log).Count(line => line.Contains("was refused", StringComparison.Ordinal));

    /// <summary>The tasks that it says it recorded.</summary>
    public IEnumerable<string> Recorded() =>
        File.ReadLines(_log).Select(line => Done().Match(line)).Where(match => match.Success).Select(match => match.Groups["task"].Value);

    public void Dispose() => Kill();

    /// <summary>The silo's own process, not the one that it has its namespace from.</summary>
    private int? Itself()
    {
        if (!_alone)
            return _process!.Id;
        var children = $"/proc/{_process!.Id}/task/{_process.Id}/children";
        return
            File.Exists(children)
            && int.TryParse(File.ReadAllText(children).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var child)
            ? child
            : null;
    }

    [GeneratedRegex(@"lane \d+: \S+ (?<task>[0-9a-f]{12}) done in", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Done();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
