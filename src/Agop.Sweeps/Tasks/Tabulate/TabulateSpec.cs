using System.Text.Json.Serialization;
using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Tasks.Tabulate;

/// <summary>A network whose scores are put together. The needs are its data, its training and its evaluations, in this order.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">Its variant.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Scores">All scores, in order.</param>
/// <param name="Methods">The labels of the methods that are evaluated, in order.</param>
/// <param name="Missing">The others.</param>
/// <param name="Trained">Whether there is a network; else nothing is needed, and all methods are missing.</param>
/// <param name="Precision">The precision whose error was measured by the last task that is needed, or null where none was.</param>
public sealed record TabulateSpec(
    string Scenario,
    string Background,
    long Seed,
    IReadOnlyList<string> Scores,
    IReadOnlyList<string> Methods,
    IReadOnlyList<MissingScore> Missing,
    bool Trained,
    string? Precision = null
)
{
    /// <summary>The network.</summary>
    [JsonIgnore]
    public NetworkId Network => new(new DatasetId(Scenario, Background), Seed);
}
