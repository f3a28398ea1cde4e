using System.Diagnostics;
using Agop.Core.Training;
using Agop.Ledger.Tasks;
using Agop.Silo.Dispatching;

namespace Agop.Silo.Telemetry;

/// <summary>
/// Tells an observer what a silo does within the span of the task that it is about: whatever it logs is linked to that task.
/// </summary>
/// <param name="telemetry">Has the spans, and is told first that one begins and last that it ends.</param>
/// <param name="observer">Who is told.</param>
public sealed class TracedObserver(SiloTelemetry telemetry, ISiloObserver observer) : ISiloObserver
{
    /// <inheritdoc/>
    public void Started(Claim claim, int lane)
    {
        telemetry.Started(claim, lane);
        Within(claim, () => observer.Started(claim, lane));
    }

    /// <inheritdoc/>
    public void Declined(IReadOnlyList<string> tasks) => observer.Declined(tasks);

    /// <inheritdoc/>
    public void Progressed(Claim claim, int lane, double share) => Within(claim, () => observer.Progressed(claim, lane, share));

    /// <inheritdoc/>
    public void Showed(Claim claim, int lane, TrainingPreview preview) => Within(claim, () => observer.Showed(claim, lane, preview));

    /// <inheritdoc/>
    public void Recorded(Claim claim, int lane, double seconds, string? facts)
    {
        Within(claim, () => observer.Recorded(claim, lane, seconds, facts));
        telemetry.Recorded(claim, lane, seconds, facts);
    }

    /// <inheritdoc/>
    public void Refused(Claim claim)
    {
        Within(claim, () => observer.Refused(claim));
        telemetry.Refused(claim);
    }

    /// <inheritdoc/>
    public void Failed(Claim claim, int lane, string error, Failure failure)
    {
        Within(claim, () => observer.Failed(claim, lane, error, failure));
        telemetry.Failed(claim, lane, error, failure);
    }

    /// <inheritdoc/>
    public void GaveBack(Claim claim, int lane, string reason)
    {
        Within(claim, () => observer.GaveBack(claim, lane, reason));
        telemetry.GaveBack(claim, lane, reason);
    }

    /// <inheritdoc/>
    public void Lost(Claim claim, int lane) => Within(claim, () => observer.Lost(claim, lane));

    /// <inheritdoc/>
    public void Reclaimed(int tasks, string whose)
    {
        observer.Reclaimed(tasks, whose);
        telemetry.Reclaimed(tasks, whose);
    }

    /// <inheritdoc/>
    public void LedgerFailed(string error)
    {
        observer.LedgerFailed(error);
        telemetry.LedgerFailed(error);
    }

    /// <inheritdoc/>
    public void LedgerAnswered() => observer.LedgerAnswered();

    private void Within(Claim claim, Action word)
    {
        var before = Activity.Current;
        if (telemetry.SpanOf(claim) is { } span)
            Activity.Current = span;
        try
        {
            word();
        }
        finally
        {
            Activity.Current = before;
        }
    }
}
