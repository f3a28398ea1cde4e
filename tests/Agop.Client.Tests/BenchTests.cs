using Agop.Tests.Support;

namespace Agop.Client.Tests;

public sealed class BenchTests
{
    private static readonly string s_root = Environment.GetEnvironmentVariable("AGOP_ROOT")!;

    [Fact]
    public void Side_by_side_prints_every_jobs_ratio()
    {
        Assert.SkipUnless(
            File.Exists("/usr/lib/python3/dist-packages/torch/__init__.py"),
            "python3-torch is not installed; bench/run installs it"
        );
        using var folder = new TemporaryFolder();
        var outcome = Support
            .Agop.Finish(Support.Agop.Start(folder.Path, Path.Combine(s_root, "bench", "run"), ["peers", "1"]))
            .Succeeded();
        Assert.Equal(
            4,
            outcome
                .Output.Split('\n')
                .Count(line =>
                    line.StartsWith("| ", StringComparison.Ordinal)
                    && line.Contains(" ms ", StringComparison.Ordinal)
                    && line.Contains('%', StringComparison.Ordinal)
                )
        );
        Assert.Contains("1 rounds; sgemm 768 x 768", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_comparison_for_GPUs_runs_on_a_processor()
    {
        Assert.SkipUnless(
            File.Exists("/usr/lib/python3/dist-packages/torch/__init__.py"),
            "python3-torch is not installed; bench/run installs it"
        );
        using var folder = new TemporaryFolder();
        var outcome = Support
            .Agop.Finish(Support.Agop.Start(folder.Path, Path.Combine(s_root, "bench", "run"), ["gpu", "--minutes", "0"]))
            .Succeeded();
        Assert.Equal(3, outcome.Output.Split('\n').Count(line => line.Contains(", batch ", StringComparison.Ordinal)));
    }

    /// <summary>bench/run mutants takes minutes; that its faults can be planted is seen at once.</summary>
    [Fact]
    public void Every_fault_that_is_planted_into_scores_has_its_place()
    {
        var bench = Path.Combine(s_root, ".build/artifacts/bin/Agop.Bench/release/agop-bench.dll");
        using var folder = new TemporaryFolder();
        var outcome = Support.Agop.Finish(Support.Agop.Start(folder.Path, "dotnet", [bench, "mutants", s_root, "fit"])).Succeeded();
        Assert.Matches("^([0-9]+) of \\1 faults fit the code$", outcome.Output.Trim());
    }
}
