using Agop.Ledger.Postgres;
using Agop.Ledger.Sqlite;

namespace Agop.Ledger;

/// <summary>Opens ledgers.</summary>
public static class Ledgers
{
    /// <summary>Whether a place is a database server, which others use too and which may be away for a while; else it is a file.</summary>
    public static bool IsServer(string place) => PostgresUrl.IsOne(place);

    /// <summary>Opens a ledger, and makes or upgrades its tables where needed.</summary>
    /// <param name="place">postgres://user:password@host:port/database, or the path of a SQLite file.</param>
    /// <param name="options">How leases and retries work.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="LedgerException">It cannot be opened.</exception>
    public static async Task<ILedger> OpenAsync(string place, LedgerOptions? options = null, CancellationToken cancellation = default)
    {
        var ledger = Create(place, options);
        try
        {
            await ledger.OpenAsync(cancellation);
            return ledger;
        }
        catch (Exception)
        {
            await ledger.DisposeAsync();
            throw;
        }
    }

    /// <summary>A ledger that is not open yet, for callers that can wait until it answers.</summary>
    /// <param name="place">postgres://user:password@host:port/database, or the path of a SQLite file.</param>
    /// <param name="options">How leases and retries work.</param>
    /// <exception cref="LedgerException">It is neither.</exception>
    public static ILedger Create(string place, LedgerOptions? options = null)
    {
        options ??= new LedgerOptions();
        if (IsServer(place))
            return new PostgresLedger(place, options);
        // Not repeated: a mistyped address may hold a password.
        if (
            place.Contains("://", StringComparison.Ordinal)
            || place.Contains("host=", StringComparison.OrdinalIgnoreCase)
            || place.Contains("password=", StringComparison.OrdinalIgnoreCase)
        )
            throw new LedgerException(
                "ledger: expected postgres://user:password@host:port/database or the path of a file, this looks like neither"
            );
        return new SqliteLedger(place, options);
    }
}
