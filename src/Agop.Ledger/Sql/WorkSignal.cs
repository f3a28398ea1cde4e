namespace Agop.Ledger.Sql;

/// <summary>Raised whenever there is work; who waits says which count was seen last, so that nothing between two waits is missed.</summary>
internal sealed class WorkSignal
{
    private readonly object _gate = new();
    private long _raised;

    /// <summary>Wakes all who wait.</summary>
    public void Raise()
    {
        lock (_gate)
        {
            _raised++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until it has been raised more often than was seen.</summary>
    /// <returns>How often it has been raised.</returns>
    public long Wait(long seen, TimeSpan patience, CancellationToken cancellation)
    {
        using var ended = cancellation.Register(() =>
        {
            lock (_gate)
                Monitor.PulseAll(_gate);
        });
        var end = TimeProvider.System.GetTimestamp() + (long)(patience.TotalSeconds * TimeProvider.System.TimestampFrequency);
        lock (_gate)
        {
            while (_raised == seen)
            {
                cancellation.ThrowIfCancellationRequested();
                var left = TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), end);
                if (left <= TimeSpan.Zero)
                    break;
                Monitor.Wait(_gate, left);
            }
            return _raised;
        }
    }
}
