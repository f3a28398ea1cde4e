using Agop.Tests.Support;

namespace Agop.Client.Tests.Cluster;

public sealed class ChaosTests
{
    /// <summary>As bench/run starts it; the tests' build has built it.</summary>
    private static readonly string s_bench = Path.Combine(
        Environment.GetEnvironmentVariable("AGOP_ROOT")!,
        ".build/artifacts/bin/Agop.Bench/release/agop-bench.dll"
    );

    [Fact]
    public void A_sweep_among_killed_paused_and_cut_off_silos_has_the_bytes_of_one_in_peace()
    {
        using var folder = new TemporaryFolder();
        // Another history every time; the output names its seed.
        var outcome = Support
            .Agop.Finish(
                Support.Agop.Start(
                    folder.Path,
                    "dotnet",
                    [s_bench, "chaos", Support.Agop.Program, "5", "1", "1", $"{Random.Shared.Next()}"]
                )
            )
            .Succeeded();
        Assert.Contains("results.csv has the bytes of the run in peace in ", outcome.Output, StringComparison.Ordinal);
    }
}
