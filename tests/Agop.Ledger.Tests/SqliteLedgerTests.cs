using System.Diagnostics;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Agop.Ledger.Tests;

public sealed class SqliteLedgerTests : LedgerConformance
{
    private readonly TemporaryFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    private protected override long? Ask(string sql)
    {
        if (!File.Exists(_folder["a/ledger.db"]))
            return null;
        using var connection = new SqliteConnection($"Data Source={_folder["a/ledger.db"]};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A text of these tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }

    private protected override Task<ILedger> New(LedgerOptions? options = null) =>
        Ledgers.OpenAsync(_folder["a/ledger.db"], (options ?? new LedgerOptions()) with { Time = Time });

    private protected override Task<ILedger> Again() => New();

    [Fact]
    public async Task What_is_no_ledger_is_refused_in_one_line()
    {
        File.WriteAllText(_folder["text.db"], new string('x', 5000));
        Assert.StartsWith(
            $"{_folder["text.db"]}: expected a ledger that can be opened",
            (await Assert.ThrowsAsync<LedgerException>(() => Ledgers.OpenAsync(_folder["text.db"]))).Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            _folder["text.db/x.db"],
            (await Assert.ThrowsAsync<LedgerException>(() => Ledgers.OpenAsync(_folder["text.db/x.db"]))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Callers_do_not_continue_on_the_ledgers_thread()
    {
        await using var ledger = await New();
        for (var i = 0; i < 100; i++)
        {
            await ledger.SweepsAsync();
            Assert.NotEqual("ledger", Thread.CurrentThread.Name);
        }
    }

    [Fact]
    public async Task Calls_before_closing_are_answered_and_later_ones_are_refused()
    {
        var ledger = await New();
        var answers = Enumerable.Range(0, 100).Select(i => ledger.JoinAsync($"{i}")).ToArray();
        await ledger.DisposeAsync();
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), await Task.WhenAll(answers));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ledger.SweepsAsync());
        await ledger.DisposeAsync();
    }

    [Fact]
    public async Task A_full_disk_is_reported_in_one_line_and_nothing_acknowledged_is_lost()
    {
        var disk = _folder["disk"];
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(
            Shell("mount", "-t", "tmpfs", "-o", "size=600k", "none", disk),
            "this machine does not let a test mount a small disk"
        );
        try
        {
            await using var ledger = await Ledgers.OpenAsync(Path.Combine(disk, "ledger.db"), new LedgerOptions { Time = Time });
            var silo = await ledger.JoinAsync("a");
            await ledger.SubmitAsync(
                new SweepSubmission("s", "s", "", [.. Enumerable.Range(0, 20).Select(i => new LedgerTask($"{i:00}", "k", "{}", []))])
            );
            var (kept, refused) = (new List<string>(), (LedgerException?)null);
            while (refused is null)
            {
                var claim = Assert.Single(await ledger.ClaimAsync(silo));
                try
                {
                    Assert.True(await ledger.CompleteAsync(claim, new byte[60_000]));
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
            foreach (var task in kept)
                Assert.Equal(60_000, (await ledger.ArtifactAsync(task))!.Length);
            Assert.Equal(kept.Count, (await ledger.SweepsAsync())[0][TaskState.Done]);
            Assert.Equal(1, (await ledger.SweepsAsync())[0][TaskState.Running]);
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
