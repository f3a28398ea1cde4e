using Agop.Core.Errors;

namespace Agop.Benchmarks.Tables;

/// <summary>Which synthetic table.</summary>
/// <param name="Task"><c>linear</c>, <c>sparse</c> or <c>interaction</c>; see <see cref="TableTask"/>.</param>
/// <param name="Features">How many columns; the first 2K matter, the others are noise.</param>
/// <param name="Classes">How many classes, K.</param>
/// <param name="Samples">How many rows before the split.</param>
public sealed record TableParameters(string Task, int Features = 20, int Classes = 3, int Samples = 4000)
{
    private const int MaxClasses = 50;
    private const int MaxFeatures = 1000;
    private const int MaxSamples = 1_000_000;
    private const long MaxCells = 100_000_000;

    /// <summary>Refuses tables that do not exist.</summary>
    /// <param name="source">The file or option that they came from.</param>
    /// <exception cref="InputException">With what was expected.</exception>
    public void Validate(string source)
    {
        _ = TableTask.Find(Task, source);
        if (Classes is < 2 or > MaxClasses)
            throw new InputException(source, $"classes: expected 2 to {MaxClasses}, not {Classes}");
        if (Features <= 2 * Classes || Features > MaxFeatures)
            throw new InputException(
                source,
                $"features: expected {2 * Classes + 1} to {MaxFeatures}, not {Features}: {2 * Classes} matter, and one at least is noise"
            );
        if (Samples is < 100 or > MaxSamples)
            throw new InputException(source, $"samples: expected 100 to {MaxSamples}, not {Samples}");
        if ((long)Samples * Features > MaxCells)
            throw new InputException(source, $"expected at most {MaxCells} samples times features, not {Samples} times {Features}");
    }
}
