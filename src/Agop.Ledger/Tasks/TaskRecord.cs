namespace Agop.Ledger.Tasks;

/// <summary>A task as the ledger knows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What computes it.</param>
/// <param name="Spec">What exactly, as JSON.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Failures">How often it failed since it was submitted or retried.</param>
/// <param name="Deaths">How many silos died or lost their lease while they ran it.</param>
/// <param name="Token">How often it was claimed.</param>
/// <param name="Silo">The silo that runs it or computed it.</param>
/// <param name="Seconds">How long its computation took, once done.</param>
/// <param name="Error">The last error.</param>
public sealed record TaskRecord(
    string Id,
    string Kind,
    string Spec,
    TaskState State,
    int Failures,
    int Deaths,
    long Token,
    long? Silo,
    double? Seconds,
    string? Error
);
