namespace Agop.Core.Scores;

/// <summary>One score over many samples.</summary>
/// <param name="Score">The score's id.</param>
/// <param name="PerSample">One value per sample; NaN where it is undefined.</param>
/// <param name="ZeroMaps">How many maps were all-zero.</param>
/// <param name="InvalidMaps">How many maps held NaN or infinity and so got the worst score.</param>
public sealed record ScoreResult(string Score, double[] PerSample, int ZeroMaps, int InvalidMaps)
{
    /// <summary>The samples whose score is defined.</summary>
    public int Defined => PerSample.Count(value => !double.IsNaN(value));

    /// <summary>The mean over the samples whose score is defined; NaN where there are none.</summary>
    public double Mean => Defined == 0 ? double.NaN : PerSample.Where(value => !double.IsNaN(value)).Sum() / Defined;
}
