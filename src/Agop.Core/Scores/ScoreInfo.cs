using Agop.Core.Models;
using Agop.Core.Models.Layers;
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
/// <example>
/// <code>
/// bool asksNetwork = auroc.Info.Requires(ScoreNeeds.Network); // false: a map and its mask are enough
/// </code>
/// </example>
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
    /// <summary>What it must be given besides a map.</summary>
    public ScoreNeeds Needs { get; init; } = ScoreNeeds.Mask;

    /// <summary>Whether less is better; else more is.</summary>
    public bool LowerIsBetter { get; init; }

    /// <summary>What a map with NaN or infinity gets: the worst that there is, or NaN where there is no bound.</summary>
    public double Worst { get; init; }

    /// <summary>Whether it reads importances, so that an @ may say how channels become one; else it reads the map itself.</summary>
    public bool ReadsImportance { get; init; } = true;

    /// <summary>What one map costs besides the map itself; null: nothing that counts.</summary>
    public string? Cost { get; init; }

    /// <summary>Whether it compares the map with a mask; else it is defined where there is no truth.</summary>
    public bool NeedsMask => Requires(ScoreNeeds.Mask);

    /// <summary><see cref="Parameter"/>, as a list of at most one.</summary>
    public IReadOnlyList<Parameter> Parameters => Parameter is null ? [] : [Parameter];

    /// <summary>Whether all of <paramref name="needs"/> are among its needs.</summary>
    public bool Requires(ScoreNeeds needs) => (Needs & needs) == needs;

    /// <summary>What it needs that a network does not have, or null.</summary>
    internal string? Lack(Architecture architecture) =>
        Requires(ScoreNeeds.Weights) && architecture.Layers.Count == 0 ? $"a network of known layers, which {architecture.Id} is not"
        : Requires(ScoreNeeds.Convolution) && architecture.GradCamLayer is null
            ? $"a network with a convolution, which {architecture.Id} is not"
        : Requires(ScoreNeeds.Tiles) && Math.Min(architecture.Input.Height, architecture.Input.Width) < 2
            ? $"images of at least 2 x 2 pixels, which {architecture.Id} does not take"
        : Requires(ScoreNeeds.FirstBias)
        && architecture.Layers.FirstOrDefault(layer => layer is Conv2dLayer or LinearLayer)
            is not (Conv2dLayer { Padding: 0, Bias: true } or LinearLayer { Bias: true })
            ? $"a first layer with a bias and without padding, which {architecture.Id} does not have"
        : null;
}
