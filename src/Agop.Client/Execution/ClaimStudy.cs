using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Sweeps.Claims;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks.Tabulate;

namespace Agop.Client.Execution;

/// <summary>Runs the sweeps that claims name, and tests the claims on them.</summary>
/// <param name="set">The claims.</param>
/// <param name="sweeps">Their sweeps, by name.</param>
/// <param name="ledger">Where tasks are.</param>
/// <param name="results">Where results are.</param>
/// <param name="folder">Where the reports go, a folder per sweep.</param>
/// <param name="lanes">The lanes of this process.</param>
/// <param name="retryTransient">Whether to wait for a ledger that does not answer.</param>
internal sealed class ClaimStudy(
    ClaimSet set,
    IReadOnlyDictionary<string, SweepDefinition> sweeps,
    ILedger ledger,
    Results results,
    string folder,
    IReadOnlyList<Lane> lanes,
    bool retryTransient
)
{
    /// <summary>Tests the claims once, on the sweeps as they are.</summary>
    public async Task<IReadOnlyList<ClaimResult>> OnceAsync(CancellationToken cancellation)
    {
        var values = new Dictionary<string, ClaimValues>(StringComparer.Ordinal);
        foreach (var (name, definition) in sweeps)
            values[name] = await RunAsync(name, definition, cancellation);
        return new ClaimTest(set.Families).Of(set.Claims, claim => values[claim.Sweep]);
    }

    /// <summary>Adds seeds to the sweeps of claims that are not settled, a quarter more at a time, and tests after each round.</summary>
    /// <param name="budget">How many seeds a sweep gets at most.</param>
    /// <param name="cancellation">Ends it; what was computed is kept.</param>
    public async Task<IReadOnlyList<ClaimResult>> SequentiallyAsync(int budget, CancellationToken cancellation)
    {
        var counts = sweeps.ToDictionary(
            sweep => sweep.Key,
            sweep => Math.Min(budget, sweep.Value.Bind(sweep.Value.FileName).Seeds.Count),
            StringComparer.Ordinal
        );
        var values = new Dictionary<string, ClaimValues>(StringComparer.Ordinal);
        var open = sweeps.Keys.ToHashSet(StringComparer.Ordinal);
        while (true)
        {
            foreach (var name in open)
                values[name] = await RunAsync(name, Seeded(sweeps[name], counts[name]), cancellation);
            var claims = new ClaimTest(set.Families, Looks: true).Of(set.Claims, claim => values[claim.Sweep]);
            open =
            [
                .. set
                    .Claims.Zip(claims)
                    .Where(pair => pair.Second.Verdict == ClaimResult.Underpowered && counts[pair.First.Sweep] < budget)
                    .Select(pair => pair.First.Sweep),
            ];
            if (open.Count == 0)
                return claims;
            foreach (var name in open)
                counts[name] = Math.Min(budget, counts[name] + Math.Max(1, counts[name] / 4));
            await Console.Error.WriteLineAsync(
                $"{claims.Count(claim => claim.IsSettled)} of {claims.Count} claims settled; "
                    + $"{string.Join(", ", open.Select(name => $"{counts[name]} seeds for {name}"))}"
            );
        }
    }

    private static SweepDefinition Seeded(SweepDefinition definition, int seeds) =>
        definition.WithSeeds(Enumerable.Range(0, seeds).Select(seed => (long)seed));

    private async Task<ClaimValues> RunAsync(string name, SweepDefinition definition, CancellationToken cancellation)
    {
        var sweep = new SubmittedSweep(ledger, definition, set.Sweeps[name]);
        var run = new SweepRun(
            ledger,
            sweep,
            results,
            Path.Combine(folder, name),
            cluster: null,
            lanes,
            retryTransient,
            json: false,
            quiet: true
        );
        await run.ExecuteAsync(cancellation);
        var values = new ClaimValues(set.Claims.Where(claim => claim.Sweep == name));
        var summary = await sweep.SubmitSummaryAsync(await sweep.OutcomeAsync(cancellation), cancellation);
        foreach (var need in summary.Needs)
            if (NetworkTable.Of(await results.LoadAsync(need, cancellation)) is { Model: { } model } table)
                values.Add(model, table.Rows, table.Curves);
        return values;
    }
}
