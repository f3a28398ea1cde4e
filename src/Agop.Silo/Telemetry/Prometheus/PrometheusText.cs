using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Agop.Silo.Telemetry.Prometheus;

/// <summary>
/// Prometheus' text format 0.0.4, by OpenTelemetry's rules for names: <c>agop.task.duration</c> in seconds is <c>agop_task_duration_seconds</c>, counters end in <c>_total</c>.
/// </summary>
internal sealed class PrometheusText
{
    private static readonly Dictionary<string, string> s_units = new(StringComparer.Ordinal) { ["s"] = "seconds", ["ms"] = "milliseconds", ["By"] = "bytes", ["1"] = "ratio", ["%"] = "percent" };
    private readonly StringBuilder _text = new();

    /// <summary>What all metrics are of, as the labels of target_info.</summary>
    public void Info(Resource resource)
    {
        Head("target_info", "What the metrics are of.", "gauge");
        Line("target_info", string.Join(',', resource.Attributes.Select(attribute => Label(attribute.Key, attribute.Value))), "1");
    }

    /// <summary>A metric with all its points.</summary>
    public void Add(Metric metric)
    {
        var (name, type) = (NameOf(metric), TypeOf(metric.MetricType));
        Head(name, metric.Description, type);
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = Labels(point.Tags);
            switch (metric.MetricType)
            {
                case MetricType.Histogram:
                    Histogram(name, labels, point);
                    break;
                case MetricType.ExponentialHistogram:
                    // Its buckets have no place in this format.
                    Line($"{name}_sum", labels, Number(point.GetHistogramSum()));
                    Line($"{name}_count", labels, Number(point.GetHistogramCount()));
                    break;
                case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                    Line(name, labels, Number(point.GetSumLong()));
                    break;
                case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                    Line(name, labels, Number(point.GetSumDouble()));
                    break;
                case MetricType.LongGauge:
                    Line(name, labels, Number(point.GetGaugeLastValueLong()));
                    break;
                case MetricType.DoubleGauge:
                    Line(name, labels, Number(point.GetGaugeLastValueDouble()));
                    break;
                default:
                    throw new NotSupportedException($"{metric.Name}: no instrument here makes a {metric.MetricType}");
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void Histogram(string name, string labels, in MetricPoint point)
    {
        var (sofar, comma) = (0L, labels.Length > 0 ? "," : "");
        foreach (var bucket in point.GetHistogramBuckets())
        {
            sofar += bucket.BucketCount;
            Line($"{name}_bucket", $"{labels}{comma}le=\"{(double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : Number(bucket.ExplicitBound))}\"", Number(sofar));
        }
        Line($"{name}_sum", labels, Number(point.GetHistogramSum()));
        Line($"{name}_count", labels, Number(point.GetHistogramCount()));
    }

    private void Head(string name, string? description, string type)
    {
        if (!string.IsNullOrEmpty(description)) _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {description.Replace("\\", "\\\\", StringComparison.Ordinal).ReplaceLineEndings("\\n")}\n");
        _text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {type}\n");
    }

    private void Line(string name, string labels, string value) => _text.Append(name).Append(labels.Length > 0 ? $"{{{labels}}}" : "").Append(' ').Append(value).Append('\n');

    private static string NameOf(Metric metric)
    {
        var name = Legal(metric.Name);
        // A unit in braces only says what is counted.
        var unit = metric.Unit.StartsWith('{') ? "" : s_units.GetValueOrDefault(metric.Unit, Legal(metric.Unit));
        if (unit.Length > 0 && !name.EndsWith($"_{unit}", StringComparison.Ordinal)) name += $"_{unit}";
        return metric.MetricType is MetricType.LongSum or MetricType.DoubleSum && !name.EndsWith("_total", StringComparison.Ordinal) ? $"{name}_total" : name;
    }

    private static string TypeOf(MetricType type) => type switch
    {
        MetricType.Histogram => "histogram",
        MetricType.ExponentialHistogram => "summary",
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        _ => "gauge",
    };

    private static string Labels(in ReadOnlyTagCollection tags)
    {
        var labels = new List<string>();
        foreach (var (key, value) in tags) labels.Add(Label(key, value));
        return string.Join(',', labels);
    }

    private static string Label(string key, object? value) =>
        $"{Legal(key)}=\"{Convert.ToString(value, CultureInfo.InvariantCulture)?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings("\\n")}\"";

    private static string Legal(string name) => string.Concat(name.Select((letter, i) => char.IsAsciiLetter(letter) || letter == '_' || (i > 0 && char.IsAsciiDigit(letter)) ? letter : '_'));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(double value) => double.IsNaN(value) ? "NaN" : double.IsInfinity(value) ? value > 0 ? "+Inf" : "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
