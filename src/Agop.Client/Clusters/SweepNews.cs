using Agop.Ledger.Sweeps;

namespace Agop.Client.Clusters;

/// <summary>How a sweep stands.</summary>
/// <param name="Status">As the ledger counts.</param>
/// <param name="Running">What runs where, and how far; null where only the ledger was asked.</param>
/// <param name="Scores">How the methods do so far; null where only the ledger was asked.</param>
internal sealed record SweepNews(
    SweepStatus Status,
    IReadOnlyList<SweepNews.Work>? Running = null,
    IReadOnlyList<SweepNews.Score>? Scores = null
)
{
    /// <summary>A task on a lane.</summary>
    internal sealed record Work(string Task, string Kind, string Silo, int Lane, double Share);

    /// <summary>A method's mean mIoU over the seeds that are done.</summary>
    internal sealed record Score(string Scenario, string Background, string Method, double Mean, int Seeds);
}
