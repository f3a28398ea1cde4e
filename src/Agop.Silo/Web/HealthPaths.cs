namespace Agop.Silo.Web;

/// <summary>Where a silo says how it is, to anyone.</summary>
public static class HealthPaths
{
    /// <summary>200 where the process lives.</summary>
    public const string Lives = "/healthz";

    /// <summary>200 where the silo works, else 503: it waits for its ledger, or drains.</summary>
    public const string Works = "/readyz";
}
