namespace Agop.Core.Gradients;

/// <summary>What of a gradient g goes into a mean.</summary>
public enum GradientTerm
{
    /// <summary>g.</summary>
    Signed,

    /// <summary>|g|.</summary>
    Absolute,

    /// <summary>g*g.</summary>
    Squared,
}
