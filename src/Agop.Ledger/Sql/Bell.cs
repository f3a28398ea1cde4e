namespace Agop.Ledger.Sql;

/// <summary>Rung whenever there is news; who waits tells what was heard last, so that no ring between two waits is missed.</summary>
internal sealed class Bell
{
    private readonly object _gate = new();
    private long _rings;

    /// <summary>Wakes all who wait.</summary>
    public void Ring()
    {
        lock (_gate)
        {
            _rings++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for a ring after those heard.</summary>
    /// <returns>The rings so far.</returns>
    public long Wait(long heard, TimeSpan patience, CancellationToken cancellation)
    {
        using var ended = cancellation.Register(() =>
        {
            lock (_gate)
                Monitor.PulseAll(_gate);
        });
        var end = TimeProvider.System.GetTimestamp() + (long)(patience.TotalSeconds * TimeProvider.System.TimestampFrequency);
        lock (_gate)
        {
            while (_rings == heard)
            {
                cancellation.ThrowIfCancellationRequested();
                var left = TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), end);
                if (left <= TimeSpan.Zero)
                    break;
                Monitor.Wait(_gate, left);
            }
            return _rings;
        }
    }
}
