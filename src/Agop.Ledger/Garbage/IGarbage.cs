namespace Agop.Ledger.Garbage;

/// <summary>What no sweep needs any more. See <see cref="ILedger"/>.</summary>
/// <remarks>
/// A sweep needs its tasks, and all that they need, until it is cancelled. What is ready or running stays in any case, and so do tasks that
/// a sweep names which is submitted meanwhile.
/// </remarks>
public interface IGarbage
{
    /// <summary>What <see cref="CollectAsync"/> would remove now.</summary>
    Task<GarbageList> GarbageAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Removes tasks that no sweep needs, with their artifacts, cancelled sweeps that have none left, and silos that are gone.
    /// </summary>
    /// <returns>What was removed.</returns>
    Task<GarbageList> CollectAsync(CancellationToken cancellation = default);

    /// <summary>Those of some ids that are no task's.</summary>
    Task<IReadOnlyList<string>> UnknownAsync(IReadOnlyList<string> ids, CancellationToken cancellation = default);
}
