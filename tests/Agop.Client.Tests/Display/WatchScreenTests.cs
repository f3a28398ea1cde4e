using Agop.Client.Display;
using Agop.Silo.Watching;
using Agop.Tests.Support;
using Spectre.Console;

namespace Agop.Client.Tests.Display;

public sealed class WatchScreenTests
{
    private static string Screen(SweepView view, LedgerView ledger)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 120;
        console.Write(WatchScreen.Of(view, ledger));
        return text.ToString();
    }

    [Fact]
    public void It_shows_progress_lanes_failures_and_the_matrix_as_far_as_it_is()
    {
        var line = new SweepLine("id", "s [red]", "running", false, 0, DateTimeOffset.UnixEpoch, 10, new Dictionary<string, int> { ["done"] = 4, ["running"] = 1, ["failed"] = 1 });
        var view = new SweepView(
            line, 0.5, 90, [], [new("linear", "white"), new("linear", "correlated")], ["agop-global", "random"],
            [new(0, 0, 0.5, null, null, 3, 3, 0), new(1, 0, 0.25, null, null, 1, 3, 0), new(0, 1, null, null, null, 0, 1, 1), new(1, 1, null, null, null, 0, 1, 0)], [], 0, null,
            [.. Enumerable.Range(0, 7).Select(i => new FailureView($"t{i}", "train", $"train [{i}]", "it broke", 1, 0))], null);
        var ledger = new LedgerView("l", "v", [new SiloView(1, "one", DateTimeOffset.UnixEpoch, false, 1, [new LaneView("cpu"), new LaneView("cpu", "t", "train", "train cnn8by8, seed 0", 0.25)])], [line]);
        var screen = Screen(view, ledger);
        Assert.Contains("s [red] ━━━━━━━━━━━━━━━━━━━━──────────────────── 50 %: 4/10 tasks, 1 running, 1 failed or blocked, about 1 min 30 s left", screen, StringComparison.Ordinal);
        Assert.Contains("train cnn8by8, seed 0", screen, StringComparison.Ordinal);
        Assert.Contains("failed: train [4]: it broke", screen, StringComparison.Ordinal);
        Assert.Contains("and 2 more", screen, StringComparison.Ordinal);
        Assert.Contains("linear, correlated", screen, StringComparison.Ordinal);
        Assert.Contains("0.250 1/3", screen, StringComparison.Ordinal);
        Assert.Contains("failed", screen.Split('\n').Single(text => text.Contains("random", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_is_written_over_until_the_sweep_has_ended()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.yaml"], SmallSweep.Text("[random, constant-covariance]", seeds: "[0]"));
        Support.Agop.Run(folder.Path, "run", "s.yaml", "--ledger", "ledger.db").Succeeded();
        // script gives the program a terminal.
        var seen = Support.Agop.Finish(Support.Agop.Start(folder.Path, "script", "-qec", $"dotnet '{Support.Agop.Program}' watch small --ledger ledger.db", "/dev/null")).Succeeded().Output;
        Assert.Contains("100 %", seen, StringComparison.Ordinal);
        Assert.Contains("constant-covariance", seen, StringComparison.Ordinal);
        Assert.Contains("1.000", seen, StringComparison.Ordinal);
        Assert.Contains("small: done, ", seen, StringComparison.Ordinal);
    }
}
