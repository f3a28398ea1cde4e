using Agop.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Agop.Client.Execution;

/// <summary>
/// Which logs there are, and that processes that people do not watch otherwise write them to standard error. Where OpenTelemetry's
/// environment variables name a collector, they go there, too.
/// </summary>
internal static class Logs
{
    /// <summary>Sent only.</summary>
    public static void Sent(ILoggingBuilder logging) => Filter(logging, LogLevel.Information);

    /// <summary>Written, too, a line each.</summary>
    /// <param name="verbose">Whether the beginnings of tasks are told, too.</param>
    /// <param name="format">For people, or for programs.</param>
    public static Action<ILoggingBuilder> Written(bool verbose, LogFormat format) =>
        logging =>
        {
            Filter(logging, verbose ? LogLevel.Debug : LogLevel.Information);
            if (format == LogFormat.Json)
                logging.AddJsonConsole(console => (console.TimestampFormat, console.UseUtcTimestamp) = ("O", true));
            else
                logging.AddSimpleConsole(console =>
                {
                    console.SingleLine = true;
                    console.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
                    console.UseUtcTimestamp = true;
                    console.ColorBehavior = LoggerColorBehavior.Disabled;
                });
            logging.Services.Configure<ConsoleLoggerOptions>(console =>
            {
                console.LogToStandardErrorThreshold = LogLevel.Trace;
                // A reader that stands still must not keep the silo from renewing its leases.
                console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            });
        };

    /// <summary>Libraries log from Warning on: Orleans and Polly tell every placement at Information.</summary>
    private static ILoggingBuilder Filter(ILoggingBuilder logging, LogLevel own) =>
        logging.SetMinimumLevel(LogLevel.Warning).AddFilter(SiloLog.Category, own).AddFilter("Agop", own);
}
