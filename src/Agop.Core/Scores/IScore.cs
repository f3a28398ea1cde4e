namespace Agop.Core.Scores;

/// <summary>Compares one map with one mask.</summary>
public interface IScore
{
    /// <summary>What it is.</summary>
    ScoreInfo Info { get; }

    /// <summary>The id with the parameter where it is not the default.</summary>
    string Id { get; }

    /// <summary>The score, or NaN where it is undefined. The map is finite and the mask not empty.</summary>
    double Of(ScoreInput input);
}
