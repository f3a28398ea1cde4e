using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Silo.Dispatching;
using Microsoft.Extensions.Logging;

namespace Agop.Silo.Hosting;

/// <summary>Writes what a silo does to a log.</summary>
public sealed partial class SiloLog(ILogger logger) : ISiloObserver
{
    /// <summary>The category of its messages.</summary>
    public const string Category = "silo";

    /// <summary>libtorch's convolutions are wrong on this processor.</summary>
    public void Convolutions(string problem) => LogConvolutions(problem);

    /// <summary>The silo is there.</summary>
    public void Began(string name, int lanes, string ledger, string address) => LogBegan(name, lanes, ledger, address);

    /// <summary>The silo has drained.</summary>
    public void Ended(string name) => LogEnded(name);

    /// <inheritdoc/>
    public void Started(Claim claim, int lane) => LogStarted(lane, claim.Kind, Short(claim), claim.Attempt);

    /// <inheritdoc/>
    public void Declined(IReadOnlyList<string> tasks) => LogDeclined(tasks.Count);

    /// <inheritdoc/>
    public void Recorded(Claim claim, int lane, double seconds, string? facts) => LogRecorded(lane, claim.Kind, Short(claim), seconds);

    /// <inheritdoc/>
    public void Refused(Claim claim) => LogRefused(claim.Kind, Short(claim), claim.Token);

    /// <inheritdoc/>
    public void Failed(Claim claim, int lane, string error, Failure failure)
    {
        if (!failure.Held)
            LogRefused(claim.Kind, Short(claim), claim.Token);
        else if (failure.Final)
            LogFailed(lane, claim.Kind, Short(claim), error, failure.Blocked);
        else
            LogRetried(lane, claim.Kind, Short(claim), error);
    }

    /// <inheritdoc/>
    public void GaveBack(Claim claim, int lane, string reason) => LogGaveBack(lane, claim.Kind, Short(claim), reason);

    /// <inheritdoc/>
    public void Lost(Claim claim, int lane) => LogLost(lane, claim.Kind, Short(claim));

    /// <inheritdoc/>
    public void Reclaimed(int tasks, string whose) => LogReclaimed(tasks, whose);

    /// <inheritdoc/>
    public void LedgerFailed(string error) => LogLedgerFailed(error);

    /// <inheritdoc/>
    public void LedgerAnswered() => LogLedgerAnswered();

    private static string Short(Claim claim) => ShortId.Of(claim.Task);

    [LoggerMessage(1, LogLevel.Debug, "lane {Lane}: {Kind} {Task} begins, attempt {Attempt}")]
    private partial void LogStarted(int lane, string kind, string task, int attempt);

    [LoggerMessage(2, LogLevel.Information, "lane {Lane}: {Kind} {Task} done in {Seconds:0.000} s")]
    private partial void LogRecorded(int lane, string kind, string task, double seconds);

    [LoggerMessage(3, LogLevel.Warning, "{Kind} {Task}: a late outcome under token {Token} was refused; the task is no longer this silo's")]
    private partial void LogRefused(string kind, string task, long token);

    [LoggerMessage(4, LogLevel.Error, "lane {Lane}: {Kind} {Task} failed for good: {Error} ({Blocked} tasks behind it are blocked)")]
    private partial void LogFailed(int lane, string kind, string task, string error, int blocked);

    [LoggerMessage(5, LogLevel.Warning, "lane {Lane}: {Kind} {Task} failed and is tried again: {Error}")]
    private partial void LogRetried(int lane, string kind, string task, string error);

    [LoggerMessage(6, LogLevel.Warning, "lane {Lane}: {Kind} {Task} given back: {Reason}")]
    private partial void LogGaveBack(int lane, string kind, string task, string reason);

    [LoggerMessage(
        7,
        LogLevel.Warning,
        "lane {Lane}: {Kind} {Task} was taken from this silo (its lease ran out, or its sweep was cancelled) and is stopped"
    )]
    private partial void LogLost(int lane, string kind, string task);

    [LoggerMessage(8, LogLevel.Warning, "{Tasks} tasks of {Whose} are taken up")]
    private partial void LogReclaimed(int tasks, string whose);

    [LoggerMessage(9, LogLevel.Error, "the ledger does not answer and is asked again: {Error}")]
    private partial void LogLedgerFailed(string error);

    [LoggerMessage(10, LogLevel.Information, "the ledger answers again")]
    private partial void LogLedgerAnswered();

    [LoggerMessage(11, LogLevel.Information, "{Name}: {Lanes} lanes on {Ledger}; {Address} is its page")]
    private partial void LogBegan(string name, int lanes, string ledger, string address);

    [LoggerMessage(14, LogLevel.Warning, "{Problem}")]
    private partial void LogConvolutions(string problem);

    [LoggerMessage(13, LogLevel.Debug, "{Tasks} assigned tasks could not be claimed")]
    private partial void LogDeclined(int tasks);

    [LoggerMessage(12, LogLevel.Information, "{Name}: drained")]
    private partial void LogEnded(string name);
}
