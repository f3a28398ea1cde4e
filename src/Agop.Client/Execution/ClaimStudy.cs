using Agop.Core.Errors;
using Agop.Sweeps.Claims;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Summaries;

namespace Agop.Client.Execution;

/// <summary>Runs the sweeps that claims name, and tests the claims on them.</summary>
/// <param name="set">The claims.</param>
/// <param name="sweeps">Their sweeps, by name.</param>
/// <param name="runs">Runs them.</param>
internal sealed class ClaimStudy(ClaimSet set, IReadOnlyDictionary<string, SweepDefinition> sweeps, StudiedSweeps runs)
{
    private readonly Dictionary<string, Sweep> _bound = sweeps.ToDictionary(
        sweep => sweep.Key,
        sweep => sweep.Value.Bind(set.Sweeps[sweep.Key]),
        StringComparer.Ordinal
    );

    /// <summary>Tests the claims once, on the sweeps as they are.</summary>
    /// <exception cref="InputException">A claim asks for more seeds than its sweep has.</exception>
    public async Task<IReadOnlyList<ClaimResult>> OnceAsync(CancellationToken cancellation)
    {
        foreach (var claim in set.Claims)
            if (_bound[claim.Sweep].Seeds.Count is var seeds && claim.Seeds > seeds)
                throw new InputException(
                    $"claims.{claim.Id}",
                    $"expected a sweep of at least {claim.Seeds} seeds, {set.Sweeps[claim.Sweep]} has {seeds}"
                );
        var values = new Dictionary<string, ClaimValues>(StringComparer.Ordinal);
        foreach (var (name, definition) in sweeps)
            values[name] = await RunAsync(name, definition, cancellation);
        return [.. new ClaimTest(set.Families).Of(set.Claims, claim => values[claim.Sweep]), .. await CheckedAsync(cancellation)];
    }

    /// <summary>Adds seeds to the sweeps of claims that are not settled, a quarter more at a time, and tests after each round.</summary>
    /// <param name="budget">How many seeds a sweep gets at most.</param>
    /// <param name="cancellation">Ends it; what was computed is kept.</param>
    /// <exception cref="InputException">The budget is below what a sweep has, or a claim asks for.</exception>
    public async Task<IReadOnlyList<ClaimResult>> SequentiallyAsync(int budget, CancellationToken cancellation)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in sweeps.Keys)
        {
            var least = Math.Max(
                _bound[name].Seeds.Count,
                set.Claims.Where(claim => claim.Sweep == name).Select(claim => claim.Seeds).DefaultIfEmpty().Max()
            );
            if (least > budget)
                throw new InputException("--budget", $"expected at least {least}, as many seeds as the sweep {name} begins with");
            counts[name] = least;
        }
        // Networks that are evaluated as they were brought have no other seeds.
        bool MayGrow(string name) => counts[name] < budget && _bound[name] is { Trains: true, Weights.Count: <= 1 };
        var values = new Dictionary<string, ClaimValues>(StringComparer.Ordinal);
        var open = sweeps.Keys.ToHashSet(StringComparer.Ordinal);
        while (true)
        {
            foreach (var name in open)
                values[name] = await RunAsync(name, Seeded(name, counts[name]), cancellation);
            var claims = new ClaimTest(set.Families, Looks: true).Of(set.Claims, claim => values[claim.Sweep]);
            open =
            [
                .. set
                    .Claims.Zip(claims)
                    .Where(pair => pair.Second.Verdict == ClaimResult.Underpowered && MayGrow(pair.First.Sweep))
                    .Select(pair => pair.First.Sweep),
            ];
            if (open.Count == 0)
                return [.. claims, .. await CheckedAsync(cancellation)];
            foreach (var name in open)
                counts[name] = Math.Min(budget, counts[name] + Math.Max(1, counts[name] / 4));
            await Console.Error.WriteLineAsync(
                $"{claims.Count(claim => claim.IsSettled)} of {claims.Count} claims settled; "
                    + $"{string.Join(", ", open.Select(name => $"{counts[name]} seeds for {name}"))}"
            );
        }
    }

    /// <summary>Other seeds are done as the sweep's own are.</summary>
    private async Task<IReadOnlyList<ClaimResult>> CheckedAsync(CancellationToken cancellation)
    {
        var found = new List<ClaimResult>();
        foreach (var check in set.Checks)
            found.Add(await new SweepChecks(SweepPlan.Of(_bound[check.Sweep]), runs.Results).OfAsync(check, cancellation));
        return found;
    }

    /// <summary>A sweep with so many seeds: its own first, then the smallest others.</summary>
    private SweepDefinition Seeded(string name, int count)
    {
        var (own, called) = (_bound[name].Seeds, _bound[name].Name);
        if (own.Count == count)
            return sweeps[name];
        var more = Enumerable.Range(0, count).Select(seed => (long)seed).Except(own).Take(count - own.Count);
        return sweeps[name].WithSeeds($"{called}-{count}-seeds", [.. own, .. more]);
    }

    private async Task<ClaimValues> RunAsync(string name, SweepDefinition definition, CancellationToken cancellation)
    {
        var sweep = await runs.RunAsync(name, definition, set.Sweeps[name], cancellation);
        return await ReportClaims.ValuesAsync(
            [.. set.Claims.Where(claim => claim.Sweep == name)],
            await sweep.SubmitSummaryAsync(await sweep.OutcomeAsync(cancellation), cancellation),
            runs.Results,
            cancellation
        );
    }
}
