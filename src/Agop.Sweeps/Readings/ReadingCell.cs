using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Readings;

/// <summary>One reading of a comparison: a choice that papers seldom state, for each factor, and what is found under it.</summary>
/// <param name="Sweep">The sweep: its networks, from scratch or from given weights.</param>
/// <param name="Task">What networks are asked.</param>
/// <param name="Background">The variant of the data.</param>
/// <param name="Truth">Which pixels are the truth.</param>
/// <param name="Score">The score's id, without its reading.</param>
/// <param name="Size">The size at which maps are compared: network, native, an edge in pixels, or usual: what the benchmark has.</param>
/// <param name="Pooling">Over channels.</param>
/// <param name="Method">The method that is compared.</param>
/// <param name="Result">Whether it is over the other: its mean over the other's, over networks.</param>
public sealed record ReadingCell(
    string Sweep,
    string Task,
    string Background,
    string Truth,
    string Score,
    string Size,
    string Pooling,
    string Method,
    ClaimResult Result
)
{
    /// <summary>The factors' names, in order.</summary>
    public static IReadOnlyList<string> FactorNames { get; } = ["sweep", "task", "background", "truth", "score", "size", "pooling"];

    /// <summary>The levels of the factors, in the order of their names.</summary>
    public IReadOnlyList<string> Levels => [Sweep, Task, Background, Truth, Score, Size, Pooling];

    /// <summary>log2 of the ratio of means; NaN where there is none, or a mean is not above zero.</summary>
    public double Log => Result.Effect is > 0 and var ratio ? Math.Log2(ratio) : double.NaN;

    /// <summary>Whether its own 95 % interval lies above a ratio of 1, below it, or neither.</summary>
    public int Side =>
        Result.Low > 1 ? 1
        : Result.High < 1 ? -1
        : 0;
}
