namespace Agop.Core.Scores;

/// <summary>One score over many samples.</summary>
/// <param name="Score">The score's id.</param>
/// <param name="PerSample">One value per sample; NaN where it is undefined.</param>
/// <param name="Maps">Whether each sample's map says anything.</param>
public sealed record ScoreResult(string Score, double[] PerSample, MapState[] Maps)
{
    /// <summary>How many maps were all-zero.</summary>
    public int ZeroMaps => Maps.Count(map => map == MapState.Zero);

    /// <summary>How many maps held NaN or infinity and so got the worst score.</summary>
    public int InvalidMaps => Maps.Count(map => map == MapState.Invalid);

    /// <summary>The samples whose score is defined.</summary>
    public int Defined => PerSample.Count(value => !double.IsNaN(value));

    /// <summary>The mean over the samples whose score is defined; NaN where there are none.</summary>
    public double Mean => MeanOf(PerSample);

    /// <summary>The results of parts of the samples, one per score, as those of all.</summary>
    internal static IReadOnlyList<ScoreResult> Join(IReadOnlyList<IReadOnlyList<ScoreResult>> parts) =>
        [
            .. parts[0]
                .Select(
                    (first, s) =>
                        new ScoreResult(
                            first.Score,
                            [.. parts.SelectMany(part => part[s].PerSample)],
                            [.. parts.SelectMany(part => part[s].Maps)]
                        )
                ),
        ];

    /// <summary>The mean of the values that are defined; NaN where there are none.</summary>
    /// <example>
    /// <code>
    /// double mean = ScoreResult.MeanOf([0.5, double.NaN, 1]); // 0.75
    /// </code>
    /// </example>
    public static double MeanOf(double[] values)
    {
        var defined = values.Count(value => !double.IsNaN(value));
        return defined == 0 ? double.NaN : values.Where(value => !double.IsNaN(value)).Sum() / defined;
    }
}
