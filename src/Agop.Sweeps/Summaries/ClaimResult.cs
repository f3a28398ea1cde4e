namespace Agop.Sweeps.Summaries;

/// <summary>A claim, tested.</summary>
/// <param name="Id">What it is called.</param>
/// <param name="Claim">The claim in words.</param>
/// <param name="Family">The claims whose p-values are corrected together.</param>
/// <param name="Bounds">What is claimed of the effect: <c>above 1.00x</c>.</param>
/// <param name="Measured">The effect with its interval, or what is missing for it.</param>
/// <param name="Verdict">supported, refuted, underpowered, not tested, or not judged where maps are not finite.</param>
/// <param name="Expected">What was seen elsewhere, or null.</param>
public sealed record ClaimResult(string Id, string Claim, string Family, string Bounds, string Measured, string Verdict, string? Expected)
{
    /// <summary>The effect is where the claim says.</summary>
    public const string Supported = "supported";

    /// <summary>The effect is elsewhere.</summary>
    public const string Refuted = "refuted";

    /// <summary>The networks do not tell.</summary>
    public const string Underpowered = "underpowered";

    /// <summary>There are no numbers.</summary>
    public const string NotTested = "not tested";

    /// <summary>Some maps are not finite.</summary>
    public const string NotJudged = "not judged";

    /// <summary>How many networks there are.</summary>
    public int Networks { get; init; }

    /// <summary>The effect; null where it was not measured.</summary>
    public double? Effect { get; init; }

    /// <summary>The interval's lower end; null where it is infinite or undefined.</summary>
    public double? Low { get; init; }

    /// <summary>Its upper end.</summary>
    public double? High { get; init; }

    /// <summary>The effect's distance to the nearer margin in standard deviations, Cohen's d.</summary>
    public double? Size { get; init; }

    /// <summary>Two-sided p.</summary>
    public double? P { get; init; }

    /// <summary>By Holm over the family.</summary>
    public double? Adjusted { get; init; }

    /// <summary>
    /// The chance that as many networks settle a claim whose effect is the measured one; null where one looked on the way.
    /// </summary>
    public double? Power { get; init; }

    /// <summary>How many networks would settle it, if the effect is the measured one; null where it is settled, or none would do.</summary>
    public int? NetworksToSettle { get; init; }

    /// <summary>Whether it has a verdict of yes or no.</summary>
    public bool IsSettled => Verdict is Supported or Refuted;
}
