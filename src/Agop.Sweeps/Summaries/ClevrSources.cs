namespace Agop.Sweeps.Summaries;

/// <summary>Where the scenes of a CLEVR case are from; on CLEVR this stands where XAI-TRIS has its background.</summary>
public static class ClevrSources
{
    /// <summary>Rendered here.</summary>
    public const string Rendered = "rendered";

    /// <summary>Imported from a release.</summary>
    public const string Imported = "release";
}
