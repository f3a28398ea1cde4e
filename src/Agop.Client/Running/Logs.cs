using Agop.Silo.Hosting;
using Agop.Silo.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.DependencyInjection;

namespace Agop.Client.Running;

/// <summary>Where logs go: to a collector where OpenTelemetry's environment variables name one, and, for processes that people do not watch otherwise, to standard error.</summary>
internal static class Logs
{
    /// <summary>Sent only.</summary>
    /// <param name="name">What the process calls itself.</param>
    public static ILoggerFactory Sent(string name) => LoggerFactory.Create(logging => Add(logging, name, LogLevel.Information));

    /// <summary>Written, too, a line each.</summary>
    /// <param name="name">What the process calls itself.</param>
    /// <param name="verbose">Whether the beginnings of tasks are told, too.</param>
    public static ILoggerFactory Written(string name, bool verbose) => LoggerFactory.Create(logging => Add(logging, name, verbose ? LogLevel.Debug : LogLevel.Information)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        })
        .Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            // A reader that stands still must not keep the silo from renewing its leases.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        }));

    /// <summary>Libraries log from Warning on: Orleans and Polly tell every placement at Information.</summary>
    private static ILoggingBuilder Add(ILoggingBuilder logging, string name, LogLevel own)
    {
        TelemetryPipeline.AddTo(logging, name);
        return logging.SetMinimumLevel(LogLevel.Warning).AddFilter(SiloLog.Category, own).AddFilter("Agop", own);
    }
}
