using System.Diagnostics;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Agop.Ledger.Tests;

public sealed class SqliteLedgerTests : LedgerConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override ILedger New(LedgerOptions? options = null) =>
        Ledgers.Open(_folder["a/ledger.db"], (options ?? new LedgerOptions()) with { Time = Time });

    private protected override ILedger Again() => New();

    [Fact]
    public void What_is_no_ledger_is_refused_in_one_line()
    {
        File.WriteAllText(_folder["text.db"], new string('x', 5000));
        Assert.StartsWith(
            $"{_folder["text.db"]}: expected a ledger that can be opened",
            Assert.Throws<LedgerException>(() => Ledgers.Open(_folder["text.db"])).Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            _folder["text.db/x.db"],
            Assert.Throws<LedgerException>(() => Ledgers.Open(_folder["text.db/x.db"])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_ledger_of_an_older_version_is_brought_up_to_date_with_all_that_is_in_it()
    {
        using (var ledger = New())
        {
            ledger.Submit(new SweepSubmission("s", "s", "", [new LedgerTask("failed", "k", "{}", []), new LedgerTask("t", "k", "{}", [])]));
            ledger.Fail(ledger.Claim(ledger.Join("one"))[0], "broken", certain: true);
        }
        using (var connection = new SqliteConnection($"Data Source={_folder["a/ledger.db"]};Pooling=false"))
        {
            connection.Open();
            using var older = connection.CreateCommand();
            older.CommandText =
                "UPDATE task SET finished = NULL; DROP TABLE member; DROP TABLE membership; ALTER TABLE task DROP COLUMN "
                + "facts; ALTER TABLE silo DROP COLUMN doing; ALTER TABLE sweep DROP COLUMN trace; UPDATE ledger SET version = 1";
            older.ExecuteNonQuery();
        }
        using var again = New();
        Assert.Equal(TaskState.Ready, again.Find("t")!.State);
        Assert.Empty(again.Members().Members);
        // Older versions did not write down when a task failed.
        Assert.Equal("failed", Assert.Single(again.Ends("s", DateTimeOffset.UnixEpoch)).Id);
    }

    [Fact]
    public void A_ledger_of_a_newer_version_is_refused_and_left_alone()
    {
        New().Dispose();
        using (var connection = new SqliteConnection($"Data Source={_folder["a/ledger.db"]};Pooling=false"))
        {
            connection.Open();
            using var newer = connection.CreateCommand();
            newer.CommandText = "UPDATE ledger SET version = 99";
            newer.ExecuteNonQuery();
        }
        Assert.Equal(
            $"{_folder["a/ledger.db"]}: the ledger's tables have version 99, this program knows 3: use a newer agop",
            Assert.Throws<LedgerException>(() => New()).Message
        );
    }

    [Fact]
    public void A_full_disk_is_told_in_one_line_and_nothing_that_was_told_is_lost()
    {
        var disk = _folder["disk"];
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(
            Shell("mount", "-t", "tmpfs", "-o", "size=600k", "none", disk),
            "this machine does not let a test mount a small disk"
        );
        try
        {
            using var ledger = Ledgers.Open(Path.Combine(disk, "ledger.db"), new LedgerOptions { Time = Time });
            var silo = ledger.Join("a");
            ledger.Submit(
                new SweepSubmission("s", "s", "", [.. Enumerable.Range(0, 20).Select(i => new LedgerTask($"{i:00}", "k", "{}", []))])
            );
            var (kept, refused) = (new List<string>(), (LedgerException?)null);
            while (refused is null)
            {
                var claim = Assert.Single(ledger.Claim(silo));
                try
                {
                    Assert.True(ledger.Complete(claim, new byte[60_000]));
                    kept.Add(claim.Task);
                }
                catch (LedgerException error)
                {
                    refused = error;
                }
            }
            Assert.Equal($"{Path.Combine(disk, "ledger.db")}: the disk is full", refused.Message);
            Assert.True(refused.IsTransient);
            Assert.NotEmpty(kept);
            Assert.All(kept, task => Assert.Equal(60_000, ledger.Artifact(task)!.Length));
            Assert.Equal(kept.Count, ledger.Sweeps()[0][TaskState.Done]);
            Assert.Equal(1, ledger.Sweeps()[0][TaskState.Running]);
        }
        finally
        {
            Assert.True(Shell("umount", disk));
        }
    }

    private static bool Shell(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false }
        )!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
