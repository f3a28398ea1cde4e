using Agop.Tests.Support;

namespace Agop.Client.Tests.Cluster;

public sealed class ChaosTests
{
    private static readonly string s_root = Environment.GetEnvironmentVariable("AGOP_ROOT")!;

    [Fact]
    public void A_sweep_among_killed_paused_and_cut_off_silos_has_the_bytes_of_one_in_peace()
    {
        using var folder = new TemporaryFolder();
        // Another history every time; the output names its seed.
        var outcome = Support
            .Agop.Finish(
                Support.Agop.Start(folder.Path, Path.Combine(s_root, "bench", "run"), ["chaos", "5", "1", "1", $"{Random.Shared.Next()}"])
            )
            .Succeeded();
        Assert.Contains("results.csv has the bytes of the run in peace in ", outcome.Output, StringComparison.Ordinal);
    }
}
