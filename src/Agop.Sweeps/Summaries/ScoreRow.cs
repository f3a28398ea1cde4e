using System.Text.Json.Serialization;
using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Summaries;

/// <summary>One method on one network by one score.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">Its variant.</param>
/// <param name="Method">The method's label.</param>
/// <param name="Score">The score's id.</param>
/// <param name="Subset"><c>all</c> samples or the <c>correct</c>ly classified ones.</param>
/// <param name="Seed">The network's seed.</param>
/// <param name="Samples">How many samples the mean is over.</param>
/// <param name="Undefined">How many more have no defined score.</param>
/// <param name="ZeroMaps">How many of the subset's maps were all-zero.</param>
/// <param name="InvalidMaps">How many of the subset's maps held NaN or infinity.</param>
/// <param name="Mean">The mean.</param>
public sealed record ScoreRow(
    string Scenario,
    string Background,
    string Method,
    string Score,
    string Subset,
    long Seed,
    int Samples,
    int Undefined,
    int ZeroMaps,
    int InvalidMaps,
    double Mean
)
{
    /// <summary>How many <see cref="InvalidSamples"/> are told at most.</summary>
    public const int MaxInvalidSamples = 10;

    /// <summary>
    /// For <c>all</c> samples: the numbers of the first test images whose map held NaN or infinity; null where there are none.
    /// </summary>
    public IReadOnlyList<int>? InvalidSamples { get; init; }

    /// <summary>The network.</summary>
    [JsonIgnore]
    public NetworkId Network => new(Data, Seed);

    /// <summary>The data set.</summary>
    [JsonIgnore]
    public DatasetId Data => new(Scenario, Background);
}
