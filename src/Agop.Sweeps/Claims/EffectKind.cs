namespace Agop.Sweeps.Claims;

/// <summary>Which number of the networks' numbers a claim bounds.</summary>
public enum EffectKind
{
    /// <summary>The mean of the quantity.</summary>
    Value,

    /// <summary>The mean of the quantity less another, network by network.</summary>
    Difference,

    /// <summary>The mean of the quantity over the mean of another.</summary>
    Ratio,
}
