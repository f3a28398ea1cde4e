namespace Agop.Ledger.Silos;

/// <summary>Who computes. See <see cref="ILedger"/>.</summary>
public interface ISilos
{
    /// <summary>Registers a silo.</summary>
    /// <param name="name">For people, such as host and process.</param>
    /// <param name="process">What tells others on its machine whether it still lives; kept as it is.</param>
    /// <returns>Its number, never used again.</returns>
    long Join(string name, string process = "");

    /// <summary>Gives back everything that a silo holds, at once and without blame, and marks it as gone.</summary>
    /// <returns>How many tasks.</returns>
    int Leave(long silo);

    /// <summary>
    /// Takes back everything that a silo holds because it is known to be dead, without waiting for its leases; each of its tasks counts a
    /// death.
    /// </summary>
    /// <returns>How many tasks.</returns>
    int EvictSilo(long silo);

    /// <summary>The silos that are there or hold tasks, in the order of joining.</summary>
    /// <param name="withActivity">Whether what they are doing is wanted, too, which may be many kilobytes each.</param>
    IReadOnlyList<SiloRecord> Silos(bool withActivity = false);
}
