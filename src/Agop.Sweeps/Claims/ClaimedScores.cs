using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Claims;

/// <summary>The scores that the claims are about: over all samples, on backgrounds that are not correlated.</summary>
internal sealed class ClaimedScores
{
    private readonly Dictionary<(string Scenario, string Method, string Score), List<SeedScore>> _scores = [];

    /// <summary>Takes a row that is claimed about; others are passed over.</summary>
    public void Add(ScoreRow row)
    {
        if (row.Subset != Subsets.All || !PaperClaims.AreAbout(row.Background, row.Score))
            return;
        if (!_scores.TryGetValue((row.Scenario, row.Method, row.Score), out var scores))
            _scores[(row.Scenario, row.Method, row.Score)] = scores = [];
        scores.Add(SeedScore.Of(row));
    }

    /// <summary>A method's scores on a scenario, seed by seed; none where there are none.</summary>
    public IReadOnlyList<SeedScore> Of(string scenario, string method, string score) =>
        _scores.GetValueOrDefault((scenario, method, score)) ?? [];
}
