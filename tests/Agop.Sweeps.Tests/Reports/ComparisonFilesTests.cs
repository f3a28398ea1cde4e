using Agop.Sweeps.Comparisons;
using Agop.Sweeps.Reports.Comparisons;
using Parquet;

namespace Agop.Sweeps.Tests.Reports;

public sealed class ComparisonFilesTests
{
    private static ComparedCell Cell(string method, string score, double mean, double rank, double? deviation = 0.1) =>
        new(
            "s_1",
            "linear",
            "white",
            "own",
            "cnn8by8",
            method,
            score,
            "ranking",
            score == "deletion",
            3,
            mean,
            deviation,
            deviation is null ? null : mean - 0.2,
            deviation is null ? null : mean + 0.2,
            rank,
            2,
            new Dictionary<long, string> { [0] = "aa", [1] = "bb" }
        );

    private static readonly ComparedCell[] s_cells =
    [
        Cell("lime[x=1,y=2]", "auroc", 0.75, 1),
        Cell("lime[x=1,y=2]", "deletion", 1234.5, 2),
        Cell("random", "deletion", 0.0001234, 1, deviation: null),
    ];

    [Fact]
    public void Rows_have_all_that_is_known_and_quotes_where_they_must()
    {
        var lines = ComparisonFiles.Csv(s_cells).TrimEnd().Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Equal("s_1,linear,white,own,cnn8by8,\"lime[x=1,y=2]\",auroc,ranking,higher,3,2,0.75,0.1,0.55,0.95,1,aa bb", lines[1]);
        Assert.Equal("s_1,linear,white,own,cnn8by8,random,deletion,ranking,lower,3,2,0.0001234,,,,1,aa bb", lines[3]);
    }

    [Fact]
    public void Tables_have_a_dash_where_there_is_no_number_and_the_best_in_bold()
    {
        var page = ComparisonFiles.Markdown(s_cells);
        Assert.Contains("| method | auroc ↑ | deletion ↓ |", page, StringComparison.Ordinal);
        Assert.Contains("| lime[x=1,y=2] | **0.750** | 1.2e3 |", page, StringComparison.Ordinal);
        Assert.Contains("| random | - | **1.2e-4** |", page, StringComparison.Ordinal);
        var tex = ComparisonFiles.Latex(s_cells);
        Assert.Contains("\\caption{s\\_1: linear, white: means over networks.}", tex, StringComparison.Ordinal);
        Assert.Contains("    random & -- & \\textbf{1.2e-4} \\\\", tex, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_parquet_file_has_the_same_numbers()
    {
        using var stream = new MemoryStream();
        await ComparisonFiles.ParquetAsync(s_cells, stream, TestContext.Current.CancellationToken);
        stream.Position = 0;
        await using var reader = await ParquetReader.CreateAsync(stream, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(16, reader.Schema.DataFields.Length);
        using var group = reader.OpenRowGroupReader(0);
        Assert.Equal(3, group.RowCount);
    }

    /// <summary>Nothing in a name ends the data or begins an element.</summary>
    [Fact]
    public void A_name_cannot_break_out_of_the_page()
    {
        var page = ComparisonPage.Write(
            [s_cells[0] with { Method = "</script><script>alert(1)</script>" }],
            new Dictionary<(string, string, string), string>()
        );
        Assert.DoesNotContain("<script>alert(1)", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("</script>").Length - 1);
    }
}
