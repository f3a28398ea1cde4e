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
    public static Task<ILedger> OpenAsync(string place, LedgerOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new LedgerOptions();
        if (IsServer(place))
            return PostgresLedger.OpenAsync(place, options, cancellation);
        // Not repeated: a mistyped address may hold a password.
        if (
            place.Contains("://", StringComparison.Ordinal)
            || place.Contains("host=", StringComparison.OrdinalIgnoreCase)
            || place.Contains("password=", StringComparison.OrdinalIgnoreCase)
        )
            throw new LedgerException(
                "ledger: expected postgres://user:password@host:port/database or the path of a file, this looks like neither"
            );
        return SqliteLedger.OpenAsync(place, options, cancellation);
    }
}
