namespace Agop.Sweeps.Coordinates;

/// <summary>A data set of a sweep: a column of its tables.</summary>
/// <param name="Scenario">XAI-TRIS's scenario, with its shift, if one; CLEVR's view.</param>
/// <param name="Variant">XAI-TRIS's background, white or correlated; the source of CLEVR's scenes, rendered or imported.</param>
public sealed record DatasetId(string Scenario, string Variant)
{
    /// <summary>As files' names have it: <c>color-of-large-rendered</c>.</summary>
    public string FileName => $"{Scenario.Replace(", ", "-", StringComparison.Ordinal).Replace(':', '-').Replace(' ', '-')}-{Variant}";

    /// <summary>As people read it.</summary>
    public override string ToString() => $"{Scenario}, {Variant}";
}
