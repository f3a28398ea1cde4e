namespace Agop.Core.Scores;

/// <summary>What a score says about itself. Every score here is in [0, 1], on square images, and higher is better.</summary>
/// <param name="Id">What a person types; a parameter follows after a colon, as in <c>iou-threshold:0.5</c>.</param>
/// <param name="Name">As the field writes it.</param>
/// <param name="Formula">The score of one map.</param>
/// <param name="Source">The paper or code that defines it.</param>
/// <param name="Degenerate">
/// The rule for ties, constant and all-zero maps, and full masks. Empty masks and non-finite maps: see <see cref="Scorer"/>.
/// </param>
/// <param name="Parameter">What may follow the colon, or null.</param>
public sealed record ScoreInfo(string Id, string Name, string Formula, string Source, string Degenerate, string? Parameter = null)
{
    /// <summary>Which way is better.</summary>
    public string Direction => "higher is better";

    /// <summary>What it must be given.</summary>
    public string Needs => "maps, masks";
}
