using Npgsql;

namespace Agop.Ledger.Postgres;

/// <summary>postgres://user:password@host:port/database?key=value, as most tools write it.</summary>
internal static class PostgresUrl
{
    /// <summary>Whether a text is meant as one.</summary>
    public static bool IsOne(string text) =>
        text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal);

    /// <summary>The connection's settings.</summary>
    /// <exception cref="LedgerException">It is not one; the message does not repeat the password.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        const string Expected = "expected postgres://user:password@host:port/database";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
            throw new LedgerException($"ledger: {Expected}");
        var database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/'));
        if (database.Length == 0)
            throw new LedgerException($"ledger: {Expected}, found no database");
        var (user, password) = url.UserInfo.Split(':', 2) is [var name, var secret] ? (name, secret) : (url.UserInfo, "");
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.IsDefaultPort || url.Port < 0 ? 5432 : url.Port,
            Database = database,
            ApplicationName = "agop",
        };
        if (user.Length > 0)
            settings.Username = Uri.UnescapeDataString(user);
        if (password.Length > 0)
            settings.Password = Uri.UnescapeDataString(password);
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Split('=', 2) is not [var key, var value])
                throw new LedgerException($"ledger: {pair}: expected key=value");
            try
            {
                settings[Uri.UnescapeDataString(key)] = Uri.UnescapeDataString(value);
            }
            catch (Exception error) when (error is ArgumentException or KeyNotFoundException or FormatException)
            {
                throw new LedgerException($"ledger: {key}: expected a setting of Npgsql with a value that fits", error);
            }
        }
        return settings;
    }
}
