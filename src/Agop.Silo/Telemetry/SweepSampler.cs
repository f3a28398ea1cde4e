using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Agop.Silo.Telemetry;

/// <summary>
/// Samples traces that begin with a sweep, a task or a request. Messages between silos and database calls belong to the trace that they
/// serve; polls and heartbeats, several each second, begin no trace.
/// </summary>
internal sealed class SweepSampler : Sampler
{
    /// <summary>ASP.NET Core's name for what a request is.</summary>
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    /// <inheritdoc/>
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        var isSampled =
            parent.TraceId == default
                ? samplingParameters.Kind is ActivityKind.Producer or ActivityKind.Consumer || samplingParameters.Name == Request
                : parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);
        return new SamplingResult(isSampled ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }
}
