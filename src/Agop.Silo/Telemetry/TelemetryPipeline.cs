using Agop.Silo.Hosting;
using Agop.Silo.Telemetry.Prometheus;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Agop.Silo.Telemetry;

/// <summary>
/// Carries metrics, traces and logs to where OpenTelemetry's environment variables say (OTEL_EXPORTER_OTLP_ENDPOINT, _PROTOCOL, _HEADERS, OTEL_RESOURCE_ATTRIBUTES and so on; OTEL_SDK_DISABLED turns
/// it off), over OTLP, and to whoever scrapes. Without an endpoint nothing is sent.
/// </summary>
public sealed class TelemetryPipeline : IDisposable
{
    private static readonly string[] s_meters = [SiloTelemetry.Name, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.Orleans", "Npgsql"];
    private readonly MeterProvider _metrics;
    private readonly TracerProvider? _traces;
    private readonly PrometheusExporter _prometheus = new();

    /// <param name="instance">What tells this process from others, such as the silo's name.</param>
    public TelemetryPipeline(string instance)
    {
        var resource = Resource(instance);
        var metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(s_meters).AddReader(new BaseExportingMetricReader(_prometheus));
        if (Sends("METRICS")) metrics.AddOtlpExporter();
        _metrics = metrics.Build();
        if (Sends("TRACES")) _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(SiloTelemetry.Name).AddOtlpExporter().Build();
    }

    /// <summary>One where something is to be sent, else none: for processes that no one scrapes.</summary>
    public static TelemetryPipeline? WhereSent() => Sends("METRICS") || Sends("TRACES") ? new TelemetryPipeline(new SiloOptions { Lanes = [] }.Name) : null;

    /// <summary>Everything that was measured until now, as Prometheus reads it (text format 0.0.4).</summary>
    public string Scrape() => _prometheus.Scrape();

    /// <summary>Sends logs, too, where they are to be sent.</summary>
    public static void AddTo(ILoggingBuilder logging, string instance)
    {
        if (!Sends("LOGS")) return;
        logging.AddOpenTelemetry(options =>
        {
            options.IncludeFormattedMessage = true;
            options.SetResourceBuilder(Resource(instance)).AddOtlpExporter();
        });
    }

    /// <summary>Sends what is still here, and ends.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics.Dispose();
    }

    // What the environment says of the resource goes before what is said here.
    private static ResourceBuilder Resource(string instance) => ResourceBuilder.CreateEmpty()
        .AddService("agop", serviceVersion: Versions.Agop, serviceInstanceId: instance)
        .AddAttributes([new("host.name", Environment.MachineName), new("process.pid", Environment.ProcessId), new("process.runtime.name", ".NET"), new("process.runtime.version", Environment.Version.ToString())])
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    private static bool Sends(string signal) => !string.Equals(Get("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
        && (Get("OTEL_EXPORTER_OTLP_ENDPOINT") ?? Get($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")) is not null
        && !string.Equals(Get($"OTEL_{signal}_EXPORTER"), "none", StringComparison.OrdinalIgnoreCase);

    private static string? Get(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
