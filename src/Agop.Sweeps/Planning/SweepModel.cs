namespace Agop.Sweeps.Planning;

/// <summary>One trained network of a sweep.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">white or correlated.</param>
/// <param name="Seed">Of start weights and batch order.</param>
/// <param name="Dataset">The task that gives its data.</param>
/// <param name="Train">The task that trains it.</param>
/// <param name="Agop">The root of its merge tree.</param>
public sealed record SweepModel(string Scenario, string Background, long Seed, string Dataset, string Train, string Agop)
{
    /// <summary>Scenario and background as files' names have them: <c>color-of-large-rendered</c>.</summary>
    public string FileName => $"{Scenario.Replace(':', '-').Replace(' ', '-')}-{Background}";
}
