using Agop.Silo.Computing;
using Microsoft.AspNetCore.Http;
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
public static class TelemetryPipeline
{
    private static readonly string[] s_meters = [SiloTelemetry.Name, "Microsoft.Orleans", "Npgsql"];
    private static readonly string[] s_sources = [SiloTelemetry.Name, "Microsoft.Orleans.*"];

    /// <summary>Whether anything is sent.</summary>
    public static bool IsSent => Sends("METRICS") || Sends("TRACES") || Sends("LOGS");

    /// <summary>Adds it to a host.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="instance">What tells this process from others, such as the silo's name.</param>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, string instance)
    {
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => Describe(resource, instance));
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
        return services;
    }

    /// <summary>Lets a host that has not started yet listen to what the process measures and traces.</summary>
    public static void Listen(IServiceProvider services)
    {
        _ = services.GetService<MeterProvider>();
        _ = services.GetService<TracerProvider>();
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
