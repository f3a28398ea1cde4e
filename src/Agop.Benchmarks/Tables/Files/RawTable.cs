namespace Agop.Benchmarks.Tables.Files;

/// <summary>A table as it stands in its file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Names">Of the columns.</param>
/// <param name="Columns">Their values, as text; null where there is none.</param>
internal sealed record RawTable(string Path, IReadOnlyList<string> Names, IReadOnlyList<string?[]> Columns)
{
    /// <summary>How many rows there are.</summary>
    public int Rows => Columns[0].Length;
}
