using Agop.Grains.Progress;

namespace Agop.Grains.Contracts;

/// <summary>
/// The live state of a sweep: the states of its tasks, what runs where and how far it is, and the methods' scores so far. It is built from
/// the silos' reports and from the ledger, which it reads when it begins, once a second while someone follows it and something happens, and
/// when all seems done. Its key is the sweep's id.
/// </summary>
[Alias("agop.sweep")]
public interface ISweepGrain : IGrainWithStringKey
{
    /// <summary>The current snapshot.</summary>
    /// <exception cref="ArgumentException">The ledger does not know such a sweep.</exception>
    [Alias("progress")]
    Task<SweepSnapshot> Snapshot();

    /// <summary>Subscribes an observer to every change for a minute; call it again before the minute is over.</summary>
    /// <returns>The current snapshot.</returns>
    /// <exception cref="ArgumentException">The ledger does not know such a sweep.</exception>
    [Alias("follow-progress")]
    Task<ToldSnapshot> Follow(ISweepObserver observer);

    /// <summary>Unsubscribes an observer.</summary>
    [Alias("unfollow")]
    Task Unfollow(ISweepObserver observer);

    /// <summary>What happened to its tasks.</summary>
    [Alias("apply")]
    Task Apply(IReadOnlyList<TaskEvent> events);
}
