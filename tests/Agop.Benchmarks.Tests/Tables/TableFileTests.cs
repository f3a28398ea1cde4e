using System.Globalization;
using System.Text;
using Agop.Benchmarks.Tables.Files;
using Agop.Core.Errors;
using Agop.Tests.Support;
using Parquet;
using Parquet.Schema;

namespace Agop.Benchmarks.Tests.Tables;

public sealed class TableFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static TableOptions Options(
        string target = "y",
        MissingValues missing = MissingValues.Refuse,
        string[]? ignored = null,
        string[]? categories = null
    ) => new(target, ignored ?? [], categories ?? [], missing, 0.5);

    private async Task<TableSamples> Read(string text, TableOptions? options = null)
    {
        await File.WriteAllTextAsync(_folder["t.csv"], text, TestContext.Current.CancellationToken);
        return await Encoded(options);
    }

    private async Task<TableSamples> Encoded(TableOptions? options = null) =>
        TableEncoder.Encode(await TableReader.ReadAsync(_folder["t.csv"], TestContext.Current.CancellationToken), options ?? Options());

    private async Task<string> Refused(string text, TableOptions? options = null) =>
        (await Assert.ThrowsAsync<InputException>(() => Read(text, options))).Message[_folder.Path.Length..].TrimStart('/');

    /// <summary>Ten rows of each class.</summary>
    private static string Table(string header, Func<int, string> row, char separator = ',') =>
        header.Replace(',', separator)
        + "\n"
        + string.Concat(Enumerable.Range(0, 20).Select(n => $"{row(n).Replace(',', separator)}{separator}{(n % 2 == 0 ? "no" : "yes")}\n"));

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public async Task Numbers_are_standardised_and_categories_centred_by_the_training_rows(char separator)
    {
        var samples = await Read(Table("size,colour,y", n => $"{n * n},{(n % 3 == 0 ? "red" : "blue")}", separator));
        Assert.Equal(["size", "colour"], samples.Columns.Select(column => column.Name));
        Assert.Equal(["blue", "red"], samples.Columns[1].Categories!);
        Assert.Equal((3, "no yes"), (samples.Inputs, string.Join(' ', samples.Classes)));
        var train = samples.Data.Train.Images.All().ToDoubles();
        var rows = train.Length / 3;
        for (var i = 0; i < 3; i++)
            Assert.Equal(0, Enumerable.Range(0, rows).Average(n => train[n * 3 + i]), 5);
        Assert.Equal(1, Enumerable.Range(0, rows).Average(n => train[n * 3] * train[n * 3]), 5);
        Assert.All(
            Enumerable.Range(0, rows),
            n => Assert.Equal(1, Math.Abs(train[n * 3 + 1] - train[n * 3 + 2]) is var gap && gap > 0 ? 1 : 0)
        );
        Assert.Equal((10, 5, 5), (samples.Data.Train.Count, samples.Data.Validation.Count, samples.Data.Test.Count));
    }

    [Fact]
    public async Task Missing_values_are_refused_dropped_or_filled_as_was_asked()
    {
        var text = Table("a,b,y", n => $"{(n == 3 ? "NA" : $"{n}")},{(n == 5 ? "?" : n % 3 == 0 ? "u" : "v")}");
        Assert.StartsWith(
            "t.csv: of 20 rows 1 lack a, 1 lack b: expected missing to be drop",
            await Refused(text),
            StringComparison.Ordinal
        );
        var dropped = await Read(text, Options(missing: MissingValues.Drop));
        Assert.Equal((2, 18L), (dropped.Dropped, dropped.Data.Splits.Sum(pair => pair.Split.Count)));
        var filled = await Read(text, Options(missing: MissingValues.Fill));
        Assert.Equal(["u", "v", "(missing)"], filled.Columns[1].Categories!);
        Assert.Contains(
            filled.Data.Splits.SelectMany(pair => pair.Split.Images.All().ToDoubles().Chunk(4)),
            row => row[0] == 0 // The mean.
        );
        Assert.StartsWith(
            "t.csv: column y: the target lacks 1 of 20 values",
            await Refused(text.Replace("\n4,v,no", "\n4,v,", StringComparison.Ordinal), Options(missing: MissingValues.Fill)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Tables_that_cannot_be_taken_are_told_in_a_line()
    {
        Assert.StartsWith(
            "t.csv: line 3: expected 3 fields, found 4",
            await Refused("a,b,y\n1,2,no\n1,2,3,yes\n"),
            StringComparison.Ordinal
        );
        Assert.StartsWith("t.csv: expected a line of columns' names", await Refused(""), StringComparison.Ordinal);
        Assert.StartsWith("t.csv: expected at least one row", await Refused("a,y\n"), StringComparison.Ordinal);
        Assert.StartsWith("t.csv: column a: expected once, found 2 times", await Refused("a,a,y\n1,2,no\n"), StringComparison.Ordinal);
        Assert.StartsWith("t.csv: column 2: expected a name", await Refused("a,,y\n1,2,no\n"), StringComparison.Ordinal);
        Assert.StartsWith(
            "t.csv: column b: is '7' in every row: ignore it",
            await Refused(Table("a,b,y", n => $"{n},7")),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "t.csv: column b: has the values of a: ignore it",
            await Refused(Table("a,b,y", n => $"{n},{n}.0")),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "t.csv: column a: 19 of 20 values are numbers, 'x' is none: expected numbers, or the column as a category",
            await Refused(Table("a,y", n => n == 7 ? "x" : $"{n}")),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "t.csv: column a: is '1' in every row: ignore it",
            await Refused(Table("a,b,y", n => $"{(n == 3 ? "1.0" : "1")},{n}")),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "t.csv: 8 rows leave 0 to train on, 4 to validate and 4 to test by: expected some in each",
            await Refused("a,y\n1,no\n2,no\n3,no\n4,no\n5,yes\n6,yes\n7,yes\n8,yes\n", Options() with { HeldOut = 0.95 }),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "t.csv: column y: expected 4 rows at least of each class, found 1 of 'odd'",
            await Refused(Table("a,y", n => $"{n}") + "99,odd\n"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "has no column 'z'; it has a, y",
            await Assert.ThrowsAsync<InputException>(() => Read("a,y\n1,no\n", Options("z"))) is var e ? e.Message : "",
            StringComparison.Ordinal
        );
        await File.WriteAllBytesAsync(
            _folder["t.csv"],
            Encoding.Latin1.GetBytes("a,y\n1,caf\u00e9\n"),
            TestContext.Current.CancellationToken
        );
        Assert.Contains("expected UTF-8", (await Assert.ThrowsAsync<InputException>(() => Encoded())).Message, StringComparison.Ordinal);
        Assert.Contains("expected quotes around a whole field", await Refused("a,y\n1 \"x\" 2,no\n"), StringComparison.Ordinal);
    }

    /// <summary>0.1 thrice has a deviation of 1e-17 by rounding: a held-out 0.2 is 0.1 off, not 1e16.</summary>
    [Fact]
    public async Task A_column_that_is_constant_in_training_is_not_divided_by_rounding()
    {
        var plain = await Read(Table("a,b,y", n => $"{n},{n * n}"));
        var train = plain.Data.Train.Images.All().ToDoubles().Chunk(2).Select(row => Math.Round(row[0], 4)).ToHashSet();
        var all = plain.Data.Splits.SelectMany(pair => pair.Split.Images.All().ToDoubles().Chunk(2)).Select(row => Math.Round(row[0], 4));
        var sorted = all.Order().ToArray();
        var held = Enumerable.Range(0, 20).Where(n => !train.Contains(sorted[n])).ToHashSet();
        var samples = await Read(Table("a,b,y", n => $"{(held.Contains(n) ? "0.2" : "0.1")},{n * n}"));
        Assert.All(
            samples.Data.Splits.SelectMany(pair => pair.Split.Images.All().ToDoubles().Chunk(2)),
            row => Assert.InRange(row[0], -0.01, 0.11)
        );
    }

    [Fact]
    public async Task Columns_can_be_left_out_or_taken_as_categories()
    {
        var samples = await Read(Table("id,code,y", n => $"{n},{n % 4}"), Options(ignored: ["id"], categories: ["code"]));
        Assert.Equal(["0", "1", "2", "3"], Assert.Single(samples.Columns).Categories!);
    }

    [Fact]
    public async Task Parquet_is_read_as_the_same_table()
    {
        var csv = await Read(Table("a,b,y", n => $"{n * 0.5},{(n % 3 == 0 ? "u" : "v")}"));
        DataField<double?> a = new("a");
        DataField<string> b = new("b"),
            y = new("y");
        await using (var file = File.Create(_folder["t.csv"]))
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(a, b, y), file))
        {
            using var group = writer.CreateRowGroup();
            double?[] numbers = [.. Enumerable.Range(0, 20).Select(n => (double?)(n * 0.5))];
            string[] texts = [.. Enumerable.Range(0, 20).Select(n => n % 3 == 0 ? "u" : "v")],
                labels = [.. Enumerable.Range(0, 20).Select(n => n % 2 == 0 ? "no" : "yes")];
            await group.WriteAsync<double>(a, numbers.AsMemory());
            await group.WriteAsync(b, texts);
            await group.WriteAsync(y, labels);
        }
        var parquet = await Encoded();
        Assert.Equal(csv.Data.Train.Images.All().Bytes, parquet.Data.Train.Images.All().Bytes);
        Assert.Equal(
            csv.Columns.Select(column => column.Name + string.Join(' ', column.Categories ?? [])),
            parquet.Columns.Select(column => column.Name + string.Join(' ', column.Categories ?? []))
        );
        Assert.Equal("20", parquet.Data.Splits.Sum(pair => pair.Split.Count).ToString(CultureInfo.InvariantCulture));
    }
}
