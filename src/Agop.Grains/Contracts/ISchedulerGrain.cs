namespace Agop.Grains.Contracts;

/// <summary>
/// Decides who computes what: looks in the ledger for what is ready and hands it to silos with lanes for it. There is one in the cluster,
/// with key 0. It remembers nothing that matters: when its silo dies, the silos' next reports wake it up elsewhere, and within a second it
/// knows all lanes again. Should there be two for a moment, a task may be handed out twice; it is claimed once.
/// </summary>
[Alias("agop.scheduler")]
public interface ISchedulerGrain : IGrainWithIntegerKey
{
    /// <summary>A silo reports on its lanes.</summary>
    [Alias("report")]
    Task Report(SiloReport report);

    /// <summary>A silo takes no more work.</summary>
    [Alias("leave")]
    Task Leave(SiloAddress silo);

    /// <summary>The last report of each silo.</summary>
    [Alias("silos")]
    Task<IReadOnlyList<SiloReport>> Silos();
}
