using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Agop.Silo.Telemetry;

/// <summary>
/// A trace begins with a sweep, a task or a request of someone. What silos say to each other and to the database belongs to one where it is
/// done for one; their polls and heartbeats, several each second, are no traces of their own.
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
