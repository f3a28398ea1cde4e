namespace Agop.Grains.Contracts;

/// <summary>
/// The live state of a sweep: how its tasks stand, what runs where and how far, and how the methods do so far. It is made of what the silos
/// tell, and of the ledger, which it asks when it begins, once a second while someone looks and something happens, and when all seems done.
/// Its key is the sweep's id.
/// </summary>
[Alias("agop.sweep")]
public interface ISweepGrain : IGrainWithStringKey
{
    /// <summary>How it stands.</summary>
    /// <exception cref="ArgumentException">The ledger does not know such a sweep.</exception>
    [Alias("snapshot")]
    Task<SweepSnapshot> Snapshot();

    /// <summary>Tells an observer of every change from now on, for a minute; to be said again before that is over.</summary>
    /// <returns>How it stands.</returns>
    /// <exception cref="ArgumentException">The ledger does not know such a sweep.</exception>
    [Alias("follow")]
    Task<SweepSnapshot> Follow(ISweepObserver observer);

    /// <summary>Tells an observer no more.</summary>
    [Alias("unfollow")]
    Task Unfollow(ISweepObserver observer);

    /// <summary>What happened to its tasks.</summary>
    [Alias("hear")]
    Task Apply(IReadOnlyList<TaskNews> news);

    /// <summary>The mIoU of an evaluation that is done.</summary>
    /// <param name="task">The evaluation's id.</param>
    /// <param name="score">The mean over its samples.</param>
    [Alias("score")]
    Task Score(string task, double score);
}
