using System.Globalization;
using System.Text;
using Agop.Core.Errors;
using CsvHelper;
using CsvHelper.Configuration;
using Parquet;

namespace Agop.Benchmarks.Tables.Files;

/// <summary>Reads tables: CSV with a line of names, separated by comma, semicolon or tab, in UTF-8; Parquet with flat columns.</summary>
internal static class TableReader
{
    /// <summary>What stands for a missing value in text.</summary>
    private static readonly HashSet<string> s_missing = new(StringComparer.OrdinalIgnoreCase) { "", "NA", "N/A", "NaN", "null", "?" };

    private const int MaxColumns = 10_000;
    private const long MaxCells = 100_000_000;

    /// <summary>Reads a file; Parquet by its first bytes, else CSV.</summary>
    /// <exception cref="InputException">It is neither, or not whole; the message names the line.</exception>
    public static async Task<RawTable> ReadAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path))
            throw new InputException(path, "no such file");
        var start = new byte[4];
        using (var file = File.OpenRead(path))
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        var table = start.AsSpan().SequenceEqual("PAR1"u8) ? await ParquetAsync(path, cancellation) : Csv(path, cancellation);
        if (table.Names.FirstOrDefault(name => name.Length == 0) is not null)
            throw new InputException(path, $"column {table.Names.ToList().IndexOf("") + 1}: expected a name");
        if (table.Names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new InputException(path, $"column {twice.Key}: expected once, found {twice.Count()} times");
        return table.Rows > 0 ? table : throw new InputException(path, "expected at least one row");
    }

    private static RawTable Csv(string path, CancellationToken cancellation)
    {
        var record = 1;
        try
        {
            using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            using var parser = new CsvParser(
                reader,
                new CsvConfiguration(CultureInfo.InvariantCulture)
                {
                    Delimiter = Delimiter(path),
                    TrimOptions = TrimOptions.Trim,
                    IgnoreBlankLines = true,
                }
            );
            if (!parser.Read())
                throw new InputException(path, "expected a line of columns' names, found an empty file");
            var names = parser.Record!;
            RequireSize(path, names.Length, 1);
            var columns = Array.ConvertAll(names, _ => new List<string?>());
            while (parser.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                record = parser.RawRow;
                var fields = parser.Record!;
                if (fields.Length != names.Length)
                    throw new InputException(path, $"line {record}: expected {names.Length} fields, found {fields.Length}");
                for (var c = 0; c < names.Length; c++)
                    columns[c].Add(s_missing.Contains(fields[c]) ? null : fields[c]);
                RequireSize(path, names.Length, columns[0].Count);
            }
            return new RawTable(path, names, [.. columns.Select(column => column.ToArray())]);
        }
        catch (DecoderFallbackException error)
        {
            throw new InputException(path, $"after line {record}: expected UTF-8, found other bytes", error);
        }
        catch (CsvHelperException error)
        {
            throw new InputException(path, $"after line {record}: expected quotes around a whole field, doubled within it", error);
        }
    }

    /// <summary>Of comma, semicolon and tab the one that the line of names has most.</summary>
    private static string Delimiter(string path)
    {
        using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        var line = reader.ReadLine() ?? "";
        return new[] { ",", ";", "\t" }.MaxBy(sign => line.Split(sign).Length)!;
    }

    private static async Task<RawTable> ParquetAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await using var reader = await ParquetReader.CreateAsync(path, cancellationToken: cancellation);
            var fields = reader.Schema.GetDataFields();
            if (Array.Find(fields, field => field.MaxRepetitionLevel > 0) is { } nested)
                throw new InputException(path, $"column {nested.Path}: expected one value in each row, not a list");
            RequireSize(path, fields.Length, reader.RowGroups.Sum(group => group.RowCount));
            var columns = Array.ConvertAll(fields, _ => new List<string?>());
            for (var g = 0; g < reader.RowGroupCount; g++)
            {
                using var group = reader.OpenRowGroupReader(g);
                for (var c = 0; c < fields.Length; c++)
                    columns[c].AddRange(await ParquetCells.ReadAsync(path, group, fields[c], cancellation));
            }
            return new RawTable(path, [.. fields.Select(field => field.Name)], [.. columns.Select(column => column.ToArray())]);
        }
        catch (Exception error) when (error is not (OperationCanceledException or AgopException or OutOfMemoryException))
        {
            // A damaged file makes the reader fail in many ways.
            throw new InputException(path, $"expected a Parquet file: {error.Message}", error);
        }
    }

    private static void RequireSize(string path, int columns, long rows)
    {
        if (columns is 0 or > MaxColumns)
            throw new InputException(path, $"expected 1 to {MaxColumns} columns, found {columns}");
        if (columns * rows > MaxCells)
            throw new InputException(path, $"expected at most {MaxCells} cells, found more: {rows} rows of {columns}");
    }
}
