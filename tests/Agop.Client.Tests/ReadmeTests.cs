using System.Diagnostics;
using System.Text.RegularExpressions;
using Agop.Client.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Client.Tests;

/// <summary>
/// Every command of the README and of docs does what it says, through the launcher, from another folder; every link leads somewhere.
/// </summary>
public sealed partial class ReadmeTests
{
    private static readonly string s_root = Path.GetFullPath(Path.Combine(Golden.Copied, "..", ".."));

    /// <summary>The README first, as a reader does.</summary>
    private static string[] Documents { get; } =
    [
        Path.Combine(s_root, "README.md"),
        Path.Combine(s_root, "CONTRIBUTING.md"),
        .. Directory.GetFiles(Path.Combine(s_root, "docs"), "*.md").Order(StringComparer.Ordinal),
    ];

    private static string[][] CommandBlocks { get; } =
    [
        .. Documents
            .SelectMany(document => Blocks().Matches(File.ReadAllText(document)))
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
        Directory.CreateSymbolicLink(bench["samples"], Path.Combine(s_root, "samples"));
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
        Assert.Equal(6, sweeps.Length);
        foreach (var command in sweeps)
        {
            using var process = Support.Agop.Start(bench.Path, "dotnet", [Support.Agop.Program, .. command.Split(' ')[1..]]);
            while (process.StandardError.ReadLine() is { } line && !line.Contains("of them done before", StringComparison.Ordinal))
                Assert.True(
                    line.StartsWith("xai-tris", StringComparison.Ordinal)
                        || line.StartsWith("clevr", StringComparison.Ordinal)
                        || line.StartsWith("time: about ", StringComparison.Ordinal)
                        // On processors where oneDNN is wrong.
                        || line.StartsWith("agop: note: oneDNN", StringComparison.Ordinal),
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
    public void Every_link_of_the_documents_leads_to_a_file_and_its_heading()
    {
        var links = 0;
        foreach (var document in Documents)
        foreach (Match link in Links().Matches(File.ReadAllText(document)))
        {
            var parts = link.Groups["path"].Value.Split('#');
            var target = parts[0].Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document)!, parts[0]);
            Assert.True(File.Exists(target), $"{document}: {link.Groups["path"].Value}");
            if (parts.Length > 1)
                Assert.Contains(parts[1], File.ReadLines(target).Where(line => line.StartsWith('#')).Select(Anchor));
            links++;
        }
        Assert.True(links > 10, $"{links} links");

        static string Anchor(string heading) =>
            heading.TrimStart('#', ' ').ToLowerInvariant().Replace(' ', '-').Replace(",", "", StringComparison.Ordinal);
    }

    [Fact]
    public void Every_table_of_the_documents_has_as_many_columns_in_each_row()
    {
        foreach (var document in Documents)
        {
            var lines = File.ReadAllLines(document);
            for (var i = 1; i < lines.Length; i++)
                if (lines[i].StartsWith('|') && lines[i - 1].StartsWith('|'))
                    Assert.True(Columns(lines[i - 1]) == Columns(lines[i]), $"{document}:{i + 1}");
        }

        // A bar that is part of a cell is written with a backslash.
        static int Columns(string row) => row.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|');
    }

    [Fact]
    public void The_readme_is_at_most_6_KiB_long() => Assert.InRange(new FileInfo(Documents[0]).Length, 1, 6 * 1024);

    private static bool IsLong(string command) =>
        command == "./agop run"
        || command.Contains("xai-tris-", StringComparison.Ordinal)
        || command.StartsWith("./agop run sweeps/clevr", StringComparison.Ordinal);

    [GeneratedRegex("```sh\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"\]\((?<path>[^):]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Links();
}
