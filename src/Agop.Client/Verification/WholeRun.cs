using System.Text.Json.Nodes;
using Agop.Client.Execution;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Sweeps.Claims;

namespace Agop.Client.Verification;

/// <summary>Runs a report's sweep again, and compares all that both reports say but for times.</summary>
/// <param name="report">The report.</param>
/// <param name="ledger">One of its own, which knows nothing yet.</param>
/// <param name="results">Where results go.</param>
/// <param name="folder">Where the other report goes.</param>
/// <param name="lanes">The lanes of this process.</param>
internal sealed class WholeRun(ReportInHand report, ILedger ledger, Results results, string folder, IReadOnlyList<Lane> lanes)
{
    /// <summary>Files with times, which no two runs share.</summary>
    private static readonly string[] s_timed = [TaskList.Name, ReportFolder.Costs];

    public async Task<IReadOnlyList<Finding>> ExecuteAsync(CancellationToken cancellation)
    {
        var sweep = new SubmittedSweep(ledger, report.Definition, report.PathOf(ReportFolder.Sweep));
        // The sweeps of claims leave them to the claims' own report.
        var claims = JsonNode.Parse(File.ReadAllText(report.PathOf(ReportFolder.Results)))?["claims"] is JsonArray { Count: 0 }
            ? ClaimSet.None
            : null;
        await new SweepRun(
            ledger,
            sweep,
            results,
            folder,
            cluster: null,
            lanes,
            retryTransient: false,
            json: false,
            quiet: true,
            claims: claims
        ).ExecuteAsync(cancellation);
        var findings = new List<Finding>();
        var (same, again) = (0, ReportInHand.Read(folder));
        foreach (var file in again.Files.Keys.Except(s_timed, StringComparer.Ordinal))
            if (
                File.Exists(report.PathOf(file))
                && File.ReadAllBytes(report.PathOf(file)).AsSpan().SequenceEqual(File.ReadAllBytes(again.PathOf(file)))
            )
                same++;
            else
                findings.Add(Finding.Bad($"{file} is not what the sweep gives when it is run again"));
        if (!JsonNode.DeepEquals(report.Manifest["data"], again.Manifest["data"]))
            findings.Add(Finding.Bad($"{Manifest.Name}: data is not what the sweep makes when it is run again"));
        findings.Add(Finding.Ok($"the sweep run again gives {same} files with the same bytes"));
        return findings;
    }
}
