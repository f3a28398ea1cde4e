namespace Agop.Silo.Lanes;

/// <summary>Wakes one who waits. Raised while no one does, it is remembered, once.</summary>
public sealed class Signal : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0);
    private readonly Lock _gate = new();

    /// <summary>Wakes the one who waits, or the next who will.</summary>
    public void Raise()
    {
        lock (_gate)
            if (_raised.CurrentCount == 0)
                _raised.Release();
    }

    /// <summary>Waits until it is raised.</summary>
    /// <param name="patience">How long at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether it was raised in that time.</returns>
    public Task<bool> WaitAsync(TimeSpan patience, CancellationToken cancellation = default) => _raised.WaitAsync(patience, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _raised.Dispose();
}
