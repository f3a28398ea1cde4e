using System.Diagnostics;
using Agop.Tests.Support;

namespace Agop.Ledger.Tests.Model;

/// <summary>The lease protocol, every interleaving of it, by the model checker spin.</summary>
public sealed class LeaseModelTests
{
    [Fact]
    public void No_result_is_recorded_twice_and_no_silo_hangs()
    {
        var report = Check([], "-DSAFETY -DNOCLAIM", "");
        Assert.Contains("errors: 0", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_task_is_done_in_the_end()
    {
        var report = Check([], "-DNFAIR=4", "-a -f");
        Assert.Contains("fairness enabled", report, StringComparison.Ordinal);
        Assert.Contains("errors: 0", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_fencing_token_the_checker_finds_a_result_recorded_twice()
    {
        var report = Check(["-DUNFENCED"], "-DSAFETY -DNOCLAIM", "");
        Assert.Contains("assertion violated (recorded[t]==1)", report, StringComparison.Ordinal);
        Assert.Contains("errors: 1", report, StringComparison.Ordinal);
    }

    private static string Check(string[] model, string compile, string run)
    {
        using var folder = new TemporaryFolder();
        Run(folder.Path, "spin", [.. model, "-a", Path.Combine(AppContext.BaseDirectory, "Model", "leases.pml")]);
        Run(folder.Path, "gcc", ["-O1", .. compile.Split(' '), "-o", "checker", "pan.c"]);
        var report = Run(folder.Path, folder["checker"], ["-m1000000", .. run.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.DoesNotContain("max search depth too small", report, StringComparison.Ordinal);
        Assert.DoesNotContain("out of memory", report, StringComparison.Ordinal);
        return report;
    }

    private static string Run(string folder, string program, string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program}: {output}{error.Result}");
        return output;
    }
}
