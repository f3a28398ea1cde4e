using System.Diagnostics;
using System.Text.RegularExpressions;
using Agop.Client.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Client.Tests;

/// <summary>Every command of the README does what it says, through the launcher, from another folder.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string s_root = Path.GetFullPath(Path.Combine(Golden.Copied, "..", ".."));

    private static string[][] CommandBlocks { get; } =
    [
        .. Blocks()
            .Matches(File.ReadAllText(Path.Combine(s_root, "README.md")))
            .Select(block =>
                block.Groups["text"].Value.Split('\n').Select(line => line.Split(" #")[0].Trim()).Where(line => line.Length > 0).ToArray()
            ),
    ];

    private static string[] OtherClusters { get; } =
        CommandBlocks.Single(block => block.Any(line => line.Contains("--cluster orleans", StringComparison.Ordinal)));

    private static string[] Machines { get; } =
        CommandBlocks.Single(block =>
            block != OtherClusters && block.Any(line => line.StartsWith("./agop silo", StringComparison.Ordinal))
        );

    private static string[] Commands { get; } =
    [.. CommandBlocks.Where(block => block != OtherClusters && block != Machines).SelectMany(block => block)];

    [Fact]
    public void Short_commands_run_in_the_readmes_order()
    {
        using var bench = new Workbench();
        Directory.CreateSymbolicLink(bench["sweeps"], Path.Combine(s_root, "sweeps"));
        var ran = 0;
        foreach (var command in Commands.Where(command => !IsLong(command) && command != "./test"))
        {
            Assert.StartsWith("./agop ", command, StringComparison.Ordinal);
            var arguments = command.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
            var outcome = Support.Agop.Finish(Support.Agop.Start(bench.Path, Path.Combine(s_root, "agop"), arguments));
            // The doctor's verdict depends on the machine; that it answers does not.
            if (arguments[0] != "doctor")
                outcome.Succeeded();
            Assert.NotEmpty(outcome.Output);
            ran++;
        }
        Assert.True(ran >= 7, $"{ran} commands");
        Assert.True(File.Exists(bench["results/quick/leaderboard.md"]));
        Assert.True(File.Exists(bench["maps/0999.png"]));
        Assert.Contains("data:image/png;base64,", File.ReadAllText(bench["gallery.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Long_sweeps_plan_and_begin()
    {
        using var bench = new Workbench();
        Directory.CreateSymbolicLink(bench["sweeps"], Path.Combine(s_root, "sweeps"));
        var sweeps = Commands.Where(IsLong).ToArray();
        Assert.Equal(5, sweeps.Length);
        foreach (var command in sweeps)
        {
            using var process = Support.Agop.Start(bench.Path, "dotnet", [Support.Agop.Program, .. command.Split(' ')[1..]]);
            while (process.StandardError.ReadLine() is { } line && !line.Contains("of them done before", StringComparison.Ordinal))
                Assert.True(
                    line.StartsWith("xai-tris", StringComparison.Ordinal) || line.StartsWith("clevr", StringComparison.Ordinal),
                    line
                );
            _ = Support.Agop.Signal(process.Id, Support.Agop.Interrupt);
            Support.Agop.Finish(process).Refused(130, "interrupted");
        }
    }

    [Fact]
    public void Many_machines_are_what_the_readme_says()
    {
        Assert.StartsWith("export AGOP_LEDGER=postgres://", Machines[0], StringComparison.Ordinal);
        Share(Machines[1..]);
    }

    [Fact]
    public void Both_kinds_of_silos_share_a_ledger_as_the_readme_says()
    {
        Share(OtherClusters);
    }

    /// <summary>Runs commands against a ledger in PostgreSQL, with the silo among them in the background.</summary>
    private static void Share(string[] commands)
    {
        using var server = new PostgresServer();
        using var bench = new Workbench();
        Directory.CreateSymbolicLink(bench["sweeps"], Path.Combine(s_root, "sweeps"));
        var ledger = $"AGOP_LEDGER={server.NewDatabase()}";
        Process? silo = null;
        foreach (var command in commands)
        {
            var process = Support.Agop.Start(
                bench.Path,
                "env",
                [ledger, Path.Combine(s_root, "agop"), .. command.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]]
            );
            if (command.StartsWith("./agop silo", StringComparison.Ordinal))
            {
                silo = process;
                while (silo.StandardError.ReadLine() is { } line && !line.Contains("lanes on", StringComparison.Ordinal)) { }
                // What it logs from now on is not read: it must not have to wait for that.
                silo.StandardError.Close();
            }
            else
                Assert.NotEmpty(Support.Agop.Finish(process).Succeeded().Output);
        }
        Assert.True(File.Exists(bench["results/quick/leaderboard.md"]));
        _ = Support.Agop.Signal(silo!.Id, Support.Agop.Terminate);
        Assert.True(silo.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.Equal(0, silo.ExitCode);
    }

    [Fact]
    public void Files_that_the_readme_points_to_are_there() =>
        Assert.All(
            Links().Matches(File.ReadAllText(Path.Combine(s_root, "README.md"))).Select(link => link.Groups["path"].Value),
            path => Assert.True(File.Exists(Path.Combine(s_root, path)), path)
        );

    [Fact]
    public void Tables_are_tables()
    {
        var lines = File.ReadAllLines(Path.Combine(s_root, "README.md"));
        for (var i = 1; i < lines.Length; i++)
            if (lines[i].StartsWith("| ---", StringComparison.Ordinal))
                Assert.Equal(lines[i - 1].Count(c => c == '|'), lines[i].Count(c => c == '|'));
    }

    private static bool IsLong(string command) =>
        command == "./agop run"
        || command.Contains("xai-tris-", StringComparison.Ordinal)
        || command.StartsWith("./agop run sweeps/clevr", StringComparison.Ordinal);

    [GeneratedRegex("```sh\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"\]\((?<path>[^):]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Links();
}
