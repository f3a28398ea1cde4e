using Microsoft.Extensions.Logging;

namespace Agop.Silo.Tests.Support;

/// <summary>A log that tells when an error of some kind was written to it.</summary>
internal sealed class RecordedLog<T> : ILoggerProvider, ILogger
    where T : Exception
{
    private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the error has been logged.</summary>
    public Task Seen => _seen.Task;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        for (var error = exception; error is not null; error = error.InnerException)
            if (error is T)
                _seen.TrySetResult();
    }

    public void Dispose()
    {
        // It holds nothing.
    }
}
