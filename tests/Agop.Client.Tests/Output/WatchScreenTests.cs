using System.Text;
using Agop.Client.Output;
using Agop.Client.Tests.Support;
using Agop.Core.Images;
using Agop.Grains.Progress;
using Agop.Silo.Watching;
using Agop.Sweeps.Summaries;
using Agop.Tests.Support;
using Spectre.Console;

namespace Agop.Client.Tests.Output;

public sealed class WatchScreenTests
{
    private static string Screen(SweepSnapshot sweep, LedgerView ledger, bool live, AgopView? training = null)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 120;
        console.Write(WatchScreen.Of(sweep, ledger, live, training));
        return text.ToString();
    }

    [Fact]
    public void It_shows_progress_lanes_failures_and_the_matrix_as_far_as_it_is()
    {
        var line = new SweepLine(
            "id",
            "s [red]",
            "running",
            false,
            0,
            DateTimeOffset.UnixEpoch,
            10,
            new Dictionary<string, int>
            {
                ["done"] = 4,
                ["running"] = 1,
                ["failed"] = 7,
            }
        );
        var view = new SweepSnapshot(
            line,
            0.5,
            90,
            [
                new("dataset", new Dictionary<string, int> { ["done"] = 2 }, 1),
                new("train", new Dictionary<string, int> { ["done"] = 1, ["ready"] = 3 }, 1),
            ],
            [
                new("t", "train", "train cnn8by8, seed 1", "one", 1, 0.5, DateTimeOffset.UnixEpoch),
                new("u", "train", "train cnn8by8, seed 2", "two", 0, 0.75, DateTimeOffset.UnixEpoch),
            ],
            [new("linear", "white"), new("linear", "correlated")],
            ["agop-global", "random"],
            [
                new(0, 0, 0.5, null, null, 3, 3, 0),
                new(1, 0, 0.25, null, null, 1, 3, 0),
                new(0, 1, null, null, null, 0, 1, 1),
                new(1, 1, null, null, null, 0, 1, 0),
            ],
            "mIoU, top-k",
            [],
            0,
            new ThroughputView(DateTimeOffset.UnixEpoch, 1, [], 12),
            [.. Enumerable.Range(0, 6).Select(i => new FailureView($"t{i}", "train", $"train [{i}]", "it broke", 1, 0))],
            null
        );
        var ledger = new LedgerView(
            "l",
            "v",
            [
                new SiloView(
                    1,
                    "one",
                    DateTimeOffset.UnixEpoch,
                    false,
                    1,
                    [
                        new LaneView("cpu"),
                        new LaneView("cpu", "s", "train", "train cnn8by8, seed 9", 0.25),
                        new LaneView("cpu", "r", "train", "train cnn8by8, seed 0", 0.25),
                    ]
                ),
            ],
            [line],
            1
        );
        var training = new AgopView(
            "linear",
            "white",
            3,
            40,
            10,
            0,
            4,
            new Thumbnail(3, 2, 1, [0, 255, 9, 9, 9, 9]),
            [new CurveRow("linear", "white", 3, "loss", 20, 0.1, 0.2), new CurveRow("linear", "white", 3, "loss", 40, 0.375, 0.25)]
        );
        var screen = Screen(view, ledger, live: false, training);
        Assert.Contains("dataset 2/2, train 1/4; 12 tasks in the last minute", screen, StringComparison.Ordinal);
        Assert.Contains(
            "diag(M) of linear, white, seed 3 after epoch 40: mIoU 0.375, 0.250 of it on the mask",
            screen,
            StringComparison.Ordinal
        );
        Assert.Equal(2, screen.Split('\n').Count(text => text.Trim() == "▀▀"));
        var bar = new string('━', 20) + new string('─', 20);
        Assert.Contains(
            $"s [red] {bar} 50 %: 4/10 tasks, 1 running, 7 failed or blocked, about 1 min 30 s left",
            screen,
            StringComparison.Ordinal
        );
        // What silos told the ledger, what this sweep's were heard to run since, and silos that have not told yet.
        Assert.Matches("one +cpu +idle", screen);
        Assert.Matches("one +cpu +train cnn8by8, seed 1 +50 %", screen);
        Assert.Matches("one +cpu +train cnn8by8, seed 0 +25 %", screen);
        Assert.Matches("two +0 +train cnn8by8, seed 2 +75 %", screen);
        Assert.DoesNotContain("seed 9", screen, StringComparison.Ordinal);
        // The cluster knows all that runs of the sweep; what a silo told the ledger is older, or another sweep's.
        var live = Screen(view, ledger, live: true);
        Assert.DoesNotContain("seed 0", live, StringComparison.Ordinal);
        Assert.Matches("one +cpu +nothing of this sweep", live);
        Assert.Matches("one +cpu +idle", live);
        Assert.Contains("failed: train [4]: it broke", screen, StringComparison.Ordinal);
        Assert.Contains("and 2 more", screen, StringComparison.Ordinal);
        Assert.Contains("linear, correlated", screen, StringComparison.Ordinal);
        Assert.Contains("0.250 1/3", screen, StringComparison.Ordinal);
        Assert.Contains(
            "failed",
            screen.Split('\n').Single(text => text.Contains("random", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_terminal_follows_silos_that_come_later_and_a_training_that_runs()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["s.yaml"],
            SmallSweep
                .Text("[random]", seeds: "[0]", epochs: 100_000)
                .Replace("snapshot-every: 1", "snapshot-every: 1000", StringComparison.Ordinal)
                .Replace("[linear, xor]", "[linear]", StringComparison.Ordinal)
        );
        Support.Agop.Run(folder.Path, "submit", "s.yaml", "--ledger", "ledger.db").Succeeded();
        var watch = Support.Agop.Start(
            folder.Path,
            "script",
            "-qec",
            $"stty rows 60 cols 150; dotnet '{Support.Agop.Program}' watch small --ledger ledger.db",
            "/dev/null"
        );
        var (first, rest) = (new StringBuilder(), (Outcome?)null);
        try
        {
            // No silo is there yet.
            while (!first.ToString().Contains(" 0 %: 0/", StringComparison.Ordinal) && watch.StandardOutput.Read() is var letter and >= 0)
                first.Append((char)letter);
            using var silo = new RunningSilo(folder.Path, "ledger.db", "--name", "night shift");
            rest = Support.Agop.Finish(watch);
        }
        finally
        {
            if (rest is null)
                watch.Kill(entireProcessTree: true);
        }
        var seen = first + rest.Succeeded().Output;
        foreach (
            var part in new[]
            {
                " 0 %: 0/",
                "night shift",
                "train cnn8by8, seed 0",
                "diag(M) of linear, white, seed 0 after epoch",
                "100 %",
                "small: done, ",
            }
        )
            Assert.Contains(part, seen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_is_written_over_until_the_sweep_has_ended()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.yaml"], SmallSweep.Text("[random, constant-covariance]", seeds: "[0]"));
        Support.Agop.Run(folder.Path, "run", "s.yaml", "--ledger", "ledger.db").Succeeded();
        // script gives the program a terminal.
        var seen = Support
            .Agop.Finish(
                Support.Agop.Start(
                    folder.Path,
                    "script",
                    "-qec",
                    $"dotnet '{Support.Agop.Program}' watch small --ledger ledger.db",
                    "/dev/null"
                )
            )
            .Succeeded()
            .Output;
        Assert.Contains("100 %", seen, StringComparison.Ordinal);
        Assert.Contains("constant-covariance", seen, StringComparison.Ordinal);
        Assert.Contains("1.000", seen, StringComparison.Ordinal);
        Assert.Contains("small: done, ", seen, StringComparison.Ordinal);
    }
}
