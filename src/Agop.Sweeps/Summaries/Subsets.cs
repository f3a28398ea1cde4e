namespace Agop.Sweeps.Summaries;

/// <summary>The samples that a mean is over.</summary>
internal static class Subsets
{
    /// <summary>Every test sample.</summary>
    public const string All = "all";

    /// <summary>Those that the network classifies correctly.</summary>
    public const string Correct = "correct";

    /// <summary>Both, in the order of tables.</summary>
    public static IReadOnlyList<string> Each { get; } = [All, Correct];
}
