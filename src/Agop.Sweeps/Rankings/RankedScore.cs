namespace Agop.Sweeps.Rankings;

/// <summary>How one score ranks methods, over networks.</summary>
/// <param name="Score">Its id.</param>
/// <param name="LowerIsBetter">Whether the least is the best.</param>
/// <param name="Methods">The methods that it ranks on every network.</param>
/// <param name="Networks">How many networks.</param>
/// <param name="Means">Their means over networks.</param>
/// <param name="Ranks">Their mean ranks; 1 is the best.</param>
/// <param name="P">Friedman's: whether they differ at all, or null where that cannot be tested.</param>
/// <param name="CriticalDifference">Nemenyi's at 5 %, or null.</param>
/// <param name="Better">
/// The methods that rank above the random map: p below 5 % by paired t-tests of ranks over networks, with Holm's correction over the
/// methods. Null where there is no random map, or too few networks to test.
/// </param>
/// <param name="Tested">How many methods were compared with it.</param>
public sealed record RankedScore(
    string Score,
    bool LowerIsBetter,
    IReadOnlyList<string> Methods,
    int Networks,
    IReadOnlyList<double> Means,
    IReadOnlyList<double> Ranks,
    double? P,
    double? CriticalDifference,
    IReadOnlyList<string>? Better,
    int Tested
)
{
    /// <summary>Whether it tells no method from a random map; null where that is not known.</summary>
    public bool? IsBlind => Better is null || Tested == 0 ? null : Better.Count == 0;
}
