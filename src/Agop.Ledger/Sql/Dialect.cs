namespace Agop.Ledger.Sql;

/// <summary>A database's words.</summary>
/// <param name="Number">The type of a key that counts up by itself and never repeats.</param>
/// <param name="Bytes">The type of artifacts.</param>
/// <param name="Room">What follows the definition of a table whose rows change once or twice.</param>
/// <param name="Now">The time, in microseconds since 1970; @now where it is a parameter.</param>
/// <param name="Lock">The clause that makes a query lock its rows.</param>
/// <param name="Tallies">The definition of the tables tally and ending, and of what keeps them; see <see cref="Schema"/>.</param>
/// <param name="Among">The condition, after a column, that its value is among those in the parameter {0}.</param>
internal sealed record Dialect(string Number, string Bytes, string Room, string Now, string Lock, string Among, string Tallies)
{
    /// <summary>A statement in these words.</summary>
    public string Say(string sql) =>
        sql.Replace("{now}", Now, StringComparison.Ordinal)
            .Replace("{lock}", Lock, StringComparison.Ordinal)
            .Replace("{among tasks}", Condition("@only"), StringComparison.Ordinal)
            .Replace("{among skills}", Condition("@skills"), StringComparison.Ordinal);

    /// <summary>A table definition in these words.</summary>
    public string Define(string sql) =>
        sql.Replace("{number}", Number, StringComparison.Ordinal)
            .Replace("{bytes}", Bytes, StringComparison.Ordinal)
            .Replace("{room}", Room, StringComparison.Ordinal)
            .Replace("{tallies}", Tallies, StringComparison.Ordinal);

    private string Condition(string parameter) => Among.Replace("{0}", parameter, StringComparison.Ordinal);
}
