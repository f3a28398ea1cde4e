using Agop.Core.Errors;

namespace Agop.Benchmarks.Units;

/// <summary>Which rows of which unit.</summary>
/// <param name="Unit">The unit's name; see <see cref="Units.Unit"/>.</param>
/// <param name="Truth">What maps are compared with.</param>
/// <param name="OfProbability">Whether the probability is explained, to which what all logits share adds nothing; else a logit is.</param>
/// <param name="Features">How many columns; those that the unit does not name are noise.</param>
/// <param name="Samples">How many rows before the split.</param>
public sealed record UnitParameters(
    string Unit,
    UnitTruth Truth = UnitTruth.Model,
    bool OfProbability = false,
    int Features = 12,
    int Samples = 1000
)
{
    private const int MaxFeatures = 1000;
    private const int MaxSamples = 1_000_000;
    private const long MaxCells = 100_000_000;

    /// <summary>Refuses rows that do not exist.</summary>
    /// <param name="source">The file or option that they came from.</param>
    /// <exception cref="InputException">With what was expected.</exception>
    public void Validate(string source)
    {
        var named = Units.Unit.Find(Unit, source).Names.Count;
        if (Features <= named || Features > MaxFeatures)
            throw new InputException(
                source,
                $"features: expected {named + 1} to {MaxFeatures}, not {Features}: {Unit} names {named}, and one at least is noise"
            );
        if (Samples is < 100 or > MaxSamples)
            throw new InputException(source, $"samples: expected 100 to {MaxSamples}, not {Samples}");
        if ((long)Samples * Features > MaxCells)
            throw new InputException(source, $"expected at most {MaxCells} samples times features, not {Samples} times {Features}");
    }
}
