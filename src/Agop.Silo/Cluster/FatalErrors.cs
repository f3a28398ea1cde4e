namespace Agop.Silo.Cluster;

/// <summary>
/// Ends the silo, and not the process at once, where Orleans cannot go on: after a long pause the others have declared it dead.
/// </summary>
internal sealed class FatalErrors : IFatalErrorHandler
{
    private readonly CancellationTokenSource _ending = new();

    /// <summary>Set when there is one.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>The first.</summary>
    public string? Error { get; private set; }

    public bool IsUnexpected(Exception exception) => exception is not (ThreadAbortException or OperationCanceledException);

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        Error ??= (exception?.Message ?? context ?? "unknown").ReplaceLineEndings(" ");
        _ending.Cancel();
    }
}
