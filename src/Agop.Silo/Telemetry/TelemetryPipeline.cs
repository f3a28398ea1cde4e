using Agop.Silo.Computing;
using Agop.Silo.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Agop.Silo.Telemetry;

/// <summary>
/// Carries metrics, traces and logs to where OpenTelemetry's environment variables say (OTEL_EXPORTER_OTLP_ENDPOINT, _PROTOCOL, _HEADERS,
/// OTEL_RESOURCE_ATTRIBUTES and so on; OTEL_SDK_DISABLED turns it off), over OTLP, and to whoever scrapes. Without an endpoint nothing is
/// sent.
/// </summary>
public sealed class TelemetryPipeline : IAsyncDisposable
{
    private static readonly string[] s_meters = [SiloTelemetry.Name, "Microsoft.Orleans", "Npgsql"];
    private static readonly string[] s_sources = [SiloTelemetry.Name, "Microsoft.Orleans.*"];
    private readonly IHost _host;

    /// <param name="instance">What tells this process from others, such as the silo's name.</param>
    /// <param name="logging">Says which logs there are, and where else they go.</param>
    public TelemetryPipeline(string instance, Action<ILoggingBuilder>? logging = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddEnvironmentVariables();
        // Signals are the program's.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        logging?.Invoke(builder.Logging);
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => Describe(resource, instance));
        telemetry.WithMetrics(metrics =>
        {
            metrics
                .AddMeter(s_meters)
                .AddRuntimeInstrumentation()
                .AddProcessInstrumentation()
                .AddAspNetCoreInstrumentation()
                .AddPrometheusExporter(scrape => scrape.ScrapeResponseCacheDurationMilliseconds = 0);
            if (Sends("METRICS"))
                metrics.AddOtlpExporter();
        });
        if (Sends("TRACES"))
            telemetry.WithTracing(traces =>
                traces
                    .SetSampler(new SweepSampler())
                    .AddSource(s_sources)
                    .AddNpgsql()
                    .AddAspNetCoreInstrumentation(requests => requests.Filter = request => HttpMethods.IsPost(request.Request.Method))
                    .AddOtlpExporter()
            );
        if (Sends("LOGS"))
            telemetry.WithLogging(logs => logs.AddOtlpExporter(), options => options.IncludeFormattedMessage = true);
        _host = builder.Build();
        _host.Start();
    }

    /// <summary>Makes the loggers whose words go along.</summary>
    public ILoggerFactory Logging => _host.Services.GetRequiredService<ILoggerFactory>();

    /// <summary>One where something is to be sent, else none: for processes that no one scrapes.</summary>
    /// <param name="logging">Says which logs there are.</param>
    public static TelemetryPipeline? WhereSent(Action<ILoggingBuilder> logging) =>
        Sends("METRICS") || Sends("TRACES") || Sends("LOGS") ? new TelemetryPipeline(new SiloOptions { Lanes = [] }.Name, logging) : null;

    /// <summary>Gives Prometheus everything that was measured until it asks.</summary>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder routes, string path) =>
        routes.MapPrometheusScrapingEndpoint(path, _host.Services.GetRequiredService<MeterProvider>(), null, null);

    /// <summary>Sends what is still here, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    // What the environment says of the resource goes before what is said here.
    private static void Describe(ResourceBuilder resource, string instance) =>
        resource
            .Clear()
            .AddService("agop", serviceVersion: Versions.Agop, serviceInstanceId: instance)
            .AddAttributes([
                new("host.name", Environment.MachineName),
                new("process.pid", Environment.ProcessId),
                new("process.runtime.name", ".NET"),
                new("process.runtime.version", Environment.Version.ToString()),
            ])
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();

    private static bool Sends(string signal) =>
        !string.Equals(Get("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
        && (Get("OTEL_EXPORTER_OTLP_ENDPOINT") ?? Get($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")) is not null
        && !string.Equals(Get($"OTEL_{signal}_EXPORTER"), "none", StringComparison.OrdinalIgnoreCase);

    private static string? Get(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
