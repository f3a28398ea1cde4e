using Agop.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Agop.Ledger.Tests;

public sealed class SqliteLedgerTests : LedgerConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override ILedger New(LedgerOptions? options = null) => Ledgers.Open(_folder["a/ledger.db"], (options ?? new LedgerOptions()) with { Time = Time });

    private protected override ILedger Again() => New();

    [Fact]
    public void What_is_no_ledger_is_refused_in_one_line()
    {
        File.WriteAllText(_folder["text.db"], new string('x', 5000));
        Assert.StartsWith($"{_folder["text.db"]}: expected a ledger that can be opened", Assert.Throws<LedgerException>(() => Ledgers.Open(_folder["text.db"])).Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder["text.db/x.db"], Assert.Throws<LedgerException>(() => Ledgers.Open(_folder["text.db/x.db"])).Message, StringComparison.Ordinal);
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
        Assert.Equal($"{_folder["a/ledger.db"]}: the ledger's tables have version 99, this program knows 1: use a newer agop", Assert.Throws<LedgerException>(() => New()).Message);
    }
}
