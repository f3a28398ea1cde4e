using Agop.Grains.Progress;

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
    Task<ToldSnapshot> Follow(ISweepObserver observer);

    /// <summary>Tells an observer no more.</summary>
    [Alias("unfollow")]
    Task Unfollow(ISweepObserver observer);

    /// <summary>What happened to its tasks.</summary>
    [Alias("apply")]
    Task Apply(IReadOnlyList<TaskEvent> events);
}
