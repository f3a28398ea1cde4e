namespace Agop.Benchmarks.XaiTris.Shifts;

/// <summary>Where rigid's patterns stand.</summary>
public enum XaiTrisArea
{
    /// <summary>Anywhere.</summary>
    Whole,

    /// <summary>In the left half.</summary>
    Left,

    /// <summary>In the right half.</summary>
    Right,

    /// <summary>In the upper half.</summary>
    Top,

    /// <summary>In the lower half.</summary>
    Bottom,
}
