using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Agop.Silo.Telemetry.Prometheus;

/// <summary>Gives the metrics to whoever asks, when they ask.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly Lock _gate = new();
    private string _text = "";

    public Func<int, bool>? Collect { get; set; }

    /// <summary>Reads the instruments now.</summary>
    public string Scrape()
    {
        lock (_gate)
        {
            return Collect?.Invoke(Timeout.Infinite) == true ? _text : throw new InvalidOperationException("the instruments could not be read");
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var text = new PrometheusText();
        text.Info(ParentProvider.GetResource());
        foreach (var metric in batch) text.Add(metric);
        _text = text.ToString();
        return ExportResult.Success;
    }
}
