using Agop.Core.Errors;
using Agop.Core.Parameters;

namespace Agop.Core.Scores;

/// <summary>A score with a value for its parameter: what an id such as <c>iou-threshold:0.5</c> means.</summary>
/// <param name="Score">Which.</param>
/// <param name="Settings">Of that score.</param>
/// <example>
/// <code>
/// ChosenScore score = ChosenScore.Parse("iou-threshold:0.5", "example");
/// double value = score.Of(input); // pixels 0 and 2 reach half of the maximum: 1 / 3
/// </code>
/// </example>
public sealed record ChosenScore(IScore Score, Settings Settings)
{
    /// <summary>A score with its default.</summary>
    public ChosenScore(IScore score)
        : this(score, new Settings(score.Info.Parameters)) { }

    /// <summary>The score's id, with the parameter's value where that is not the default.</summary>
    public string Id { get; } = string.Join(':', [Score.Info.Id, .. Settings.Changed.Select(setting => setting.Value)]);

    /// <summary>The score of one map; see <see cref="IMapScore.Of"/>.</summary>
    /// <exception cref="InputException">It asks the network.</exception>
    public double Of(ScoreInput input) =>
        Score is IMapScore score
            ? score.Of(input, Settings)
            : throw new InputException(Id, "is of maps with their network, and there are only maps here: expected a sweep");

    /// <summary>The scores of a batch of maps with their network; see <see cref="INetworkScore.Of"/>.</summary>
    /// <exception cref="InvalidOperationException">It is of maps alone.</exception>
    public double[] Of(ExplainedBatch batch) =>
        Score is INetworkScore score ? score.Of(batch, Settings) : throw new InvalidOperationException($"{Id} is of maps alone");

    /// <summary>The score of an id.</summary>
    /// <exception cref="InputException">There is none, or the value after the colon is not allowed.</exception>
    public static ChosenScore Parse(string id, string source)
    {
        var parts = id.Split(':', 2);
        var score = ScoreCatalog.Find(parts[0], source);
        if (parts.Length == 1)
            return new ChosenScore(score);
        if (score.Info.Parameter is not { } parameter)
            throw new InputException(source, $"{id}: {score.Info.Id} takes no parameter");
        var given = new Dictionary<string, string>(StringComparer.Ordinal) { [parameter.Key] = parts[1] };
        return new ChosenScore(score, new Settings(score.Info.Id, score.Info.Parameters, given, $"{source}: {id}"));
    }
}
