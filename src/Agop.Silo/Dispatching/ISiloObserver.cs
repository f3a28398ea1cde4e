using Agop.Core.Training;
using Agop.Ledger.Tasks;

namespace Agop.Silo.Dispatching;

/// <summary>
/// Is notified of what a silo does, from any of its threads. Methods must return quickly and not throw; by default they do nothing.
/// </summary>
public interface ISiloObserver
{
    /// <summary>A task begins on a lane.</summary>
    void Started(Claim claim, int lane) { }

    /// <summary>Tasks that were assigned to this silo could not be claimed.</summary>
    void Declined(IReadOnlyList<string> tasks) { }

    /// <summary>A running task says the share done, from 0 to 1.</summary>
    void Progressed(Claim claim, int lane, double share) { }

    /// <summary>A training that runs shows how far its hook is.</summary>
    void Showed(Claim claim, int lane, TrainingPreview preview) { }

    /// <summary>A result is recorded, with its <see cref="Outcome.Done.Facts"/>.</summary>
    void Recorded(Claim claim, int lane, double seconds, string? facts) { }

    /// <summary>A result came too late: the task was taken from this silo meanwhile, and the ledger refused the old token.</summary>
    void Refused(Claim claim) { }

    /// <summary>A task failed.</summary>
    void Failed(Claim claim, int lane, string error, Failure failure) { }

    /// <summary>A task was given back.</summary>
    void GaveBack(Claim claim, int lane, string reason) { }

    /// <summary>A running task was taken from this silo: its lease ran out, or no sweep wants it any more.</summary>
    void Lost(Claim claim, int lane) { }

    /// <summary>Tasks of dead silos are ready again.</summary>
    void Reclaimed(int tasks, string whose) { }

    /// <summary>The ledger does not answer; it is asked again.</summary>
    void LedgerFailed(string error) { }

    /// <summary>The ledger answers again.</summary>
    void LedgerAnswered() { }
}
