namespace Agop.Core.Scores;

/// <summary>Whether a map says anything.</summary>
public enum MapState : byte
{
    /// <summary>It does.</summary>
    Fine,

    /// <summary>It is zero everywhere; scored by the rule for ties.</summary>
    Zero,

    /// <summary>It holds NaN or infinity; it gets the worst score.</summary>
    Invalid,
}
