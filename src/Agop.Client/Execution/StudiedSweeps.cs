using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Sweeps;
using Agop.Ledger;
using Agop.Sweeps.Claims;
using Agop.Sweeps.Planning;

namespace Agop.Client.Execution;

/// <summary>Runs the sweeps that a study is about, as far as the ledger lacks them, each with its own report.</summary>
/// <param name="ledger">Where tasks are.</param>
/// <param name="results">Where results are.</param>
/// <param name="folder">Where the reports go, a folder per sweep.</param>
/// <param name="lanes">The lanes of this process.</param>
/// <param name="retryTransient">Whether to wait for a ledger that does not answer.</param>
internal sealed class StudiedSweeps(ILedger ledger, Results results, string folder, IReadOnlyList<Lane> lanes, bool retryTransient)
{
    /// <summary>Where results are.</summary>
    public Results Results => results;

    /// <summary>Whether all tasks of all sweeps were done.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Runs a sweep to its end.</summary>
    /// <param name="name">What its folder is called.</param>
    /// <param name="definition">The sweep.</param>
    /// <param name="path">Its file.</param>
    /// <param name="cancellation">Ends it; what was computed is kept.</param>
    public async Task<SubmittedSweep> RunAsync(string name, SweepDefinition definition, string path, CancellationToken cancellation)
    {
        var sweep = new SubmittedSweep(ledger, definition, path);
        var run = new SweepRun(
            ledger,
            sweep,
            results,
            Path.Combine(folder, name),
            cluster: null,
            lanes,
            retryTransient,
            json: false,
            quiet: true,
            claims: ClaimSet.None
        );
        IsWhole &= await run.ExecuteAsync(cancellation) == ExitCode.Done;
        return sweep;
    }
}
