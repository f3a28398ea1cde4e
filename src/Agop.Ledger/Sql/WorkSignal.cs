namespace Agop.Ledger.Sql;

/// <summary>Raised whenever there is work. A waiter passes the count that it saw last, so no signal between two waits is missed.</summary>
internal sealed class WorkSignal
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _raised;

    /// <summary>Wakes all who wait.</summary>
    public void Raise()
    {
        TaskCompletionSource woken;
        lock (_gate)
        {
            _raised++;
            (woken, _next) = (_next, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        woken.SetResult();
    }

    /// <summary>Waits until it has been raised more often than was seen.</summary>
    /// <returns>How often it has been raised.</returns>
    public async Task<long> WaitAsync(long seen, TimeSpan patience, CancellationToken cancellation)
    {
        Task next;
        lock (_gate)
        {
            if (_raised != seen)
                return _raised;
            next = _next.Task;
        }
        await next.WaitAsync(patience, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
            return _raised;
    }
}
