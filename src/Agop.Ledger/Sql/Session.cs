using System.Data.Common;

namespace Agop.Ledger.Sql;

/// <summary>A transaction in progress: runs statements with the dialect's words filled in.</summary>
/// <param name="connection">Open.</param>
/// <param name="transaction">Begun.</param>
/// <param name="dialect">The database's words.</param>
/// <param name="clock">The value of @now where the dialect's time is that, else null.</param>
/// <param name="cancellation">Ends its statements.</param>
/// <param name="prepared">
/// The connection's statements by their texts, kept from one transaction to the next; null where the driver keeps them.
/// </param>
internal sealed class Session(
    DbConnection connection,
    DbTransaction transaction,
    Dialect dialect,
    long? clock,
    CancellationToken cancellation,
    Dictionary<string, DbCommand>? prepared = null
)
{
    /// <summary>Ends its statements.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>A statement, the caller's to dispose.</summary>
    public DbCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Every text is a constant of this program; what comes from outside is a parameter.
        command.CommandText = dialect.Say(sql);
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
            Add(command, name, value);
        if (clock is { } time && command.CommandText.Contains(dialect.Now, StringComparison.Ordinal))
            Add(command, dialect.Now, time);
        return command;
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public async Task<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters)
    {
        if (Kept(sql, parameters) is { } kept)
            return await kept.ExecuteNonQueryAsync(cancellation);
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The rows of a statement.</summary>
    public async Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> row, params (string Name, object? Value)[] parameters)
    {
        if (Kept(sql, parameters) is { } kept)
            return await RowsAsync(kept, row);
        await using var command = Command(sql, parameters);
        return await RowsAsync(command, row);
    }

    private async Task<List<T>> RowsAsync<T>(DbCommand command, Func<DbDataReader, T> row)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
            rows.Add(row(reader));
        return rows;
    }

    /// <summary>The kept statement of that text with new values, or null where none are kept.</summary>
    private DbCommand? Kept(string sql, (string Name, object? Value)[] parameters)
    {
        if (prepared is null)
            return null;
        if (!prepared.TryGetValue(sql, out var command))
            return prepared[sql] = Command(sql, parameters);
        command.Transaction = transaction;
        foreach (var (name, value) in parameters)
            command.Parameters[name].Value = value ?? DBNull.Value;
        if (command.Parameters.Contains(dialect.Now))
            command.Parameters[dialect.Now].Value = clock;
        return command;
    }

    private static void Add(DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }
}
