using System.Diagnostics;

namespace Agop.Client.Tests.Support;

/// <summary>A silo process and what it has logged.</summary>
internal sealed class RunningSilo : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Thread _reader;
    private bool _ended;

    public RunningSilo(string folder, string ledger, params string[] more)
        : this([], folder, ledger, more) { }

    private RunningSilo(string[] environment, string folder, string ledger, string[] more)
    {
        _process = Agop.Start(
            folder,
            "env",
            [.. environment, "dotnet", Agop.Program, "silo", "--lanes", "1", "--verbose", "--ledger", ledger, .. more]
        );
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
        WaitFor("lanes on");
    }

    /// <summary>Where its page is.</summary>
    public string Address => WaitFor(" is its page").Split(' ').Single(word => word.StartsWith("http", StringComparison.Ordinal));

    /// <summary>A silo that finds something in its environment.</summary>
    public static RunningSilo With(string[] environment, string folder, string ledger, params string[] more) =>
        new(environment, folder, ledger, more);

    public string Log
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    /// <summary>The first line, past or to come, that contains a text.</summary>
    public string WaitFor(string text, int times = 1)
    {
        var clock = Stopwatch.StartNew();
        lock (_lines)
        {
            while (true)
            {
                if (_lines.Where(line => line.Contains(text, StringComparison.Ordinal)).Skip(times - 1).FirstOrDefault() is { } found)
                    return found;
                Assert.False(_ended || clock.Elapsed > s_patience, $"'{text}' was not logged: {Log}");
                Monitor.Wait(_lines, TimeSpan.FromSeconds(1));
            }
        }
    }

    public void Signal(int signal) => _ = Agop.Signal(_process.Id, signal);

    /// <summary>Waits for its end.</summary>
    public void End()
    {
        Assert.True(_process.WaitForExit(s_patience), $"it does not end: {Log}");
        _reader.Join();
    }

    /// <summary>Waits for its end with an exit code.</summary>
    public void EndsWith(int code)
    {
        End();
        Assert.True(_process.ExitCode == code, $"it ended with {_process.ExitCode}, not {code}: {Log}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        End();
        _process.Dispose();
    }

    private void Read()
    {
        while (_process.StandardError.ReadLine() is { } line)
            Add(line);
        Add(null);
    }

    private void Add(string? line)
    {
        lock (_lines)
        {
            if (line is null)
                _ended = true;
            else
                _lines.Add(line);
            Monitor.PulseAll(_lines);
        }
    }
}
