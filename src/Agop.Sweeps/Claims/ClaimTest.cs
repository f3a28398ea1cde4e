using Agop.Core.Statistics;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Claims;

/// <summary>
/// Tests claims on networks' numbers. A claim is supported where its effect lies beyond its margins by a test over networks whose p,
/// corrected by Holm over the family, is below the family's alpha; refuted where it lies on their other side by the same test; and
/// underpowered where neither is so.
/// </summary>
/// <param name="Families">The alpha of each family.</param>
/// <param name="Looks">Whether the numbers were looked at before, network by network: then the tests are those for that.</param>
public sealed record ClaimTest(IReadOnlyDictionary<string, double> Families, bool Looks = false)
{
    /// <summary>With this chance the networks that are told to settle a claim do.</summary>
    public const double Power = 0.8;

    /// <summary>Tests claims.</summary>
    /// <param name="claims">All that are corrected together.</param>
    /// <param name="values">What a claim is about.</param>
    public IReadOnlyList<ClaimResult> Of(IReadOnlyList<Claim> claims, Func<Claim, ClaimValues> values)
    {
        ClaimEvidence[] evidence = [.. claims.Select(claim => ClaimEvidence.Of(claim, values(claim), Looks))];
        var results = new ClaimResult[claims.Count];
        foreach (var family in evidence.Index().GroupBy(entry => claims[entry.Index].Family, StringComparer.Ordinal))
        {
            (int Index, ClaimEvidence Evidence)[] members = [.. family];
            var adjusted = Holm.Adjust([.. members.Select(member => member.Evidence.P)]);
            var tests = members.Count(member => !double.IsNaN(member.Evidence.P));
            foreach (var (place, (index, found)) in members.Index())
                results[index] = Judged(claims[index], found, adjusted[place], Families[family.Key], tests);
        }
        return results;
    }

    private ClaimResult Judged(Claim claim, ClaimEvidence found, double adjusted, double alpha, int tests)
    {
        var result = new ClaimResult(claim.Id, claim.Says, claim.Family, Bounds(claim), "", "", claim.Expected)
        {
            Networks = found.Networks,
        };
        if (found.Problem is { } problem)
            return result with { Verdict = found.IsBroken ? ClaimResult.NotJudged : ClaimResult.NotTested, Measured = problem };
        var (low, high) = found.Interval(alpha);
        result = result with
        {
            Effect = found.Effect,
            Low = Defined(low),
            High = Defined(high),
            Size = Defined(found.Size),
            P = Defined(found.P),
            Adjusted = Defined(adjusted),
        };
        var measured = ClaimMargin.Text(found.Effect, claim.Effect);
        if (found.HoldsExactly is { } holds)
            return result with
            {
                // Of a network's own numbers, a few that agree are no proof.
                Verdict =
                    claim.IsOfNetworks ? ClaimResult.Underpowered
                    : holds ? ClaimResult.Supported
                    : ClaimResult.Refuted,
                Measured = $"{measured}, the same for each of {found.Networks} networks{(claim.IsOfNetworks ? ": nothing to test" : "")}",
            };
        var decided = adjusted < alpha;
        // As if each were tested at its share of the chance; Holm's correction asks for less.
        var each = alpha / Math.Max(1, tests);
        return result with
        {
            Verdict =
                !decided ? ClaimResult.Underpowered
                : found.Supports ? ClaimResult.Supported
                : ClaimResult.Refuted,
            Measured =
                $"{measured} [{ClaimMargin.Text(low, claim.Effect)}, {ClaimMargin.Text(high, claim.Effect)}], {found.Networks} networks, "
                + $"p {Cells.P(adjusted)}",
            Power = Looks ? null : found.Power(found.Networks, each),
            NetworksToSettle = decided ? null : found.ToSettle(Power, each),
        };
    }

    /// <summary>What is claimed of the effect, as people read it.</summary>
    private static string Bounds(Claim claim) =>
        (claim.Low, claim.High) switch
        {
            ({ } low, null) => $"above {ClaimMargin.Text(low, claim.Effect)}",
            (null, { } high) => $"below {ClaimMargin.Text(high, claim.Effect)}",
            var (low, high) => $"between {ClaimMargin.Text(low!.Value, claim.Effect)} and {ClaimMargin.Text(high!.Value, claim.Effect)}",
        };

    private static double? Defined(double value) => double.IsFinite(value) ? value : null;
}
