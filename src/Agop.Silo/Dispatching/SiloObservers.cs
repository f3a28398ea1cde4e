using Agop.Core.Training;
using Agop.Ledger.Tasks;

namespace Agop.Silo.Dispatching;

/// <summary>Several observers, told one after the other.</summary>
/// <param name="observers">In this order.</param>
internal sealed class SiloObservers(IEnumerable<ISiloObserver> observers) : ISiloObserver
{
    private volatile ISiloObserver[] _observers = [.. observers];

    /// <summary>Adds one behind the others; before there is anything to tell.</summary>
    public void Add(ISiloObserver observer) => _observers = [.. _observers, observer];

    /// <inheritdoc/>
    public void Started(Claim claim, int lane) => Tell(observer => observer.Started(claim, lane));

    /// <inheritdoc/>
    public void Declined(IReadOnlyList<string> tasks) => Tell(observer => observer.Declined(tasks));

    /// <inheritdoc/>
    public void Progressed(Claim claim, int lane, double share) => Tell(observer => observer.Progressed(claim, lane, share));

    /// <inheritdoc/>
    public void Showed(Claim claim, int lane, TrainingPreview preview) => Tell(observer => observer.Showed(claim, lane, preview));

    /// <inheritdoc/>
    public void Recorded(Claim claim, int lane, double seconds, string? facts) =>
        Tell(observer => observer.Recorded(claim, lane, seconds, facts));

    /// <inheritdoc/>
    public void Refused(Claim claim) => Tell(observer => observer.Refused(claim));

    /// <inheritdoc/>
    public void Failed(Claim claim, int lane, string error, Failure failure) =>
        Tell(observer => observer.Failed(claim, lane, error, failure));

    /// <inheritdoc/>
    public void GaveBack(Claim claim, int lane, string reason) => Tell(observer => observer.GaveBack(claim, lane, reason));

    /// <inheritdoc/>
    public void Lost(Claim claim, int lane) => Tell(observer => observer.Lost(claim, lane));

    /// <inheritdoc/>
    public void Reclaimed(int tasks, string whose) => Tell(observer => observer.Reclaimed(tasks, whose));

    /// <inheritdoc/>
    public void LedgerFailed(string error) => Tell(observer => observer.LedgerFailed(error));

    /// <inheritdoc/>
    public void LedgerAnswered() => Tell(observer => observer.LedgerAnswered());

    private void Tell(Action<ISiloObserver> word)
    {
        foreach (var observer in _observers)
            word(observer);
    }
}
