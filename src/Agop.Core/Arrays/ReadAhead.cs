using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Agop.Core.Arrays;

/// <summary>Reads rows on a thread of its own, while the caller computes.</summary>
internal sealed class ReadAhead : IDisposable
{
    private readonly BlockingCollection<(long First, Memory<byte> Rows)> _asked = [];
    private readonly BlockingCollection<Exception?> _ended = [];
    private readonly Thread _thread;

    /// <param name="rows">What is read.</param>
    public ReadAhead(ArrayRows rows)
    {
        _thread = new Thread(() => Live(rows)) { Name = "read ahead", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Begins to read rows into a buffer, which is not to be touched until <see cref="End"/>.</summary>
    public void Begin(long first, Memory<byte> rows) => _asked.Add((first, rows));

    /// <summary>Returns when what was begun is read.</summary>
    /// <exception cref="Exception">What reading threw.</exception>
    public void End()
    {
        if (_ended.Take() is { } error)
            ExceptionDispatchInfo.Throw(error);
    }

    /// <summary>Ends the thread: no buffer is written any more.</summary>
    public void Dispose()
    {
        _asked.CompleteAdding();
        _thread.Join();
        _asked.Dispose();
        _ended.Dispose();
    }

    private void Live(ArrayRows rows)
    {
        foreach (var (first, buffer) in _asked.GetConsumingEnumerable())
            try
            {
                rows.Read(first, buffer.Span);
                _ended.Add(null);
            }
#pragma warning disable CA1031 // Thrown where the rows are asked for.
            catch (Exception error)
#pragma warning restore CA1031
            {
                _ended.Add(error);
            }
    }
}
