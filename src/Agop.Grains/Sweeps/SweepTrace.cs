using System.Diagnostics;

namespace Agop.Grains.Sweeps;

/// <summary>
/// The span that a sweep is submitted in: the root of the sweep's trace, whichever silos work on it, or, where it was submitted before,
/// below that. What is kept in the ledger lets them join it.
/// </summary>
public sealed class SweepTrace : IDisposable
{
    /// <summary>The source of the program's spans.</summary>
    public const string Source = "Agop";

    private static readonly ActivitySource s_source = new(Source);
    private readonly Activity? _span;

    /// <param name="sweep">The sweep's name.</param>
    /// <param name="id">Its id.</param>
    /// <param name="known">What the ledger keeps of it, if anything.</param>
    public SweepTrace(string sweep, string id, string? known)
    {
        _ = ActivityContext.TryParse(known, null, isRemote: true, out var first);
        _span = s_source.StartActivity(
            $"sweep {sweep}",
            ActivityKind.Producer,
            first,
            [new("agop.sweep.id", id), new("agop.sweep.name", sweep)]
        );
        // Where the submitter sends nothing, silos still tell one trace.
        Parent = known ?? _span?.Id ?? $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01";
    }

    /// <summary>What the ledger keeps (W3C traceparent).</summary>
    public string Parent { get; }

    /// <inheritdoc/>
    public void Dispose() => _span?.Dispose();
}
