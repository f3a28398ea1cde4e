namespace Agop.Ledger.Silos;

/// <summary>Who computes. See <see cref="ILedger"/>.</summary>
public interface ISilos
{
    /// <summary>Registers a silo.</summary>
    /// <param name="name">For people, such as host and process.</param>
    /// <param name="process">What tells others on its machine whether it still lives; kept as it is.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>Its number, never used again.</returns>
    Task<long> JoinAsync(string name, string process = "", CancellationToken cancellation = default);

    /// <summary>Gives back everything that a silo holds, at once and without blame, and marks it as gone.</summary>
    /// <returns>How many tasks.</returns>
    Task<int> LeaveAsync(long silo, CancellationToken cancellation = default);

    /// <summary>
    /// Takes back everything that a silo holds because it is known to be dead, without waiting for its leases; each of its tasks counts a
    /// death.
    /// </summary>
    /// <returns>How many tasks.</returns>
    Task<int> EvictSiloAsync(long silo, CancellationToken cancellation = default);

    /// <summary>The silos that are alive or hold tasks, in the order of joining.</summary>
    /// <param name="withActivity">Whether to include what each silo is doing, which may be many kilobytes.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<IReadOnlyList<SiloRecord>> SilosAsync(bool withActivity = false, CancellationToken cancellation = default);
}
