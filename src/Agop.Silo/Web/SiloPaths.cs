namespace Agop.Silo.Web;

/// <summary>Where a silo answers those who are no browser.</summary>
public static class SiloPaths
{
    /// <summary>200 where the process lives; to anyone.</summary>
    public const string Lives = "/healthz";

    /// <summary>200 where the silo works, else 503: it waits for its ledger, or drains; to anyone.</summary>
    public const string Works = "/readyz";

    /// <summary>Shards of samples, by their hashes below it.</summary>
    public const string Shards = "/api/data/shards";

    /// <summary>The manifests of imported data sets, by their ids below it.</summary>
    public const string Sets = "/api/data/sets";

    /// <summary>States that are to be merged, by their tasks' ids below it.</summary>
    public const string States = "/api/data/states";

    /// <summary>How far it is with draining, and to let it drain.</summary>
    public const string Drain = "/api/drain";
}
