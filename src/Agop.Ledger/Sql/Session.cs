using System.Data.Common;

namespace Agop.Ledger.Sql;

/// <summary>A transaction in progress: runs statements with the dialect's words filled in.</summary>
/// <param name="connection">Open.</param>
/// <param name="transaction">Begun.</param>
/// <param name="now">The dialect's expression for the time, in microseconds since 1970.</param>
/// <param name="clock">The value of @now where the expression is that, else null.</param>
internal sealed class Session(DbConnection connection, DbTransaction transaction, string now, long? clock)
{
    /// <summary>The connection.</summary>
    public DbConnection Connection => connection;

    /// <summary>A statement.</summary>
    public DbCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Every text is a constant of this program; what comes from outside is a parameter.
        command.CommandText = sql.Replace("{now}", now, StringComparison.Ordinal);
#pragma warning restore CA2100
        foreach (var (name, value) in parameters) Add(command, name, value);
        if (clock is { } time && command.CommandText.Contains(now, StringComparison.Ordinal)) Add(command, now, time);
        return command;
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>The rows of a statement.</summary>
    public List<T> Query<T>(string sql, Func<DbDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }

    private static void Add(DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }
}
