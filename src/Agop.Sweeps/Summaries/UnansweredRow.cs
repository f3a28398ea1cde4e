using System.Text.Json.Serialization;
using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Summaries;

/// <summary>A method's maps of one data set that say nothing, over all networks; rules decided their scores.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">Its variant.</param>
/// <param name="Method">The method's label.</param>
/// <param name="ZeroMaps">How many were all-zero.</param>
/// <param name="InvalidMaps">How many held NaN or infinity.</param>
/// <param name="Examples">The first <see cref="MaxExamples"/> networks with maps that held NaN or infinity.</param>
public sealed record UnansweredRow(
    string Scenario,
    string Background,
    string Method,
    long ZeroMaps,
    long InvalidMaps,
    IReadOnlyList<ScoreRow> Examples
)
{
    /// <summary>How many networks are told at most.</summary>
    public const int MaxExamples = 20;

    /// <summary>The data set.</summary>
    [JsonIgnore]
    public DatasetId Data => new(Scenario, Background);
}
