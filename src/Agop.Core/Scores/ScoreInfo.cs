using Agop.Core.Parameters;

namespace Agop.Core.Scores;

/// <summary>What a score says about itself; <c>agop ls metrics</c>, the planner, the report and docs/scores.md read nothing else.</summary>
/// <param name="Id">What a person types; a value of the parameter follows after a colon, as in <c>iou-threshold:0.5</c>.</param>
/// <param name="Name">As the field writes it.</param>
/// <param name="Category">What it measures.</param>
/// <param name="Formula">The score of one map.</param>
/// <param name="Source">The paper or code that defines it.</param>
/// <param name="Degenerate">
/// The rule for ties, constant and all-zero maps, and full masks. Empty masks and non-finite maps: see <see cref="Scorer"/>.
/// </param>
/// <param name="Parameter">What may follow the colon, or null.</param>
public sealed record ScoreInfo(
    string Id,
    string Name,
    ScoreCategory Category,
    string Formula,
    string Source,
    string Degenerate,
    Parameter? Parameter = null
)
{
    /// <summary>Whether it compares the map with a mask; else it is of the map alone, and defined where there is no truth.</summary>
    public bool NeedsMask { get; init; } = true;

    /// <summary><see cref="Parameter"/>, as a list of at most one.</summary>
    public IReadOnlyList<Parameter> Parameters => Parameter is null ? [] : [Parameter];
}
