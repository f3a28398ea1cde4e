namespace Agop.Core.Scores;

/// <summary>Whether a map is fine, all-zero or not finite.</summary>
public enum MapState : byte
{
    /// <summary>It is finite and not zero everywhere.</summary>
    Fine,

    /// <summary>It is zero everywhere; scored by the rule for ties.</summary>
    Zero,

    /// <summary>It holds NaN or infinity; it gets the worst score.</summary>
    Invalid,
}
