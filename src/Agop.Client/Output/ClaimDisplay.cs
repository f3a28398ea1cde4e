using Agop.Sweeps.Claims;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Summaries;
using Spectre.Console;

namespace Agop.Client.Output;

/// <summary>Prints tested claims.</summary>
internal static class ClaimDisplay
{
    /// <summary>Prints a file's.</summary>
    public static void Print(ClaimSet set, IReadOnlyList<ClaimResult> claims, bool isWhole, string folder)
    {
        var console = Terminal.Output;
        console.Write(Table(claims).Title(Markup.Escape(set.Source)));
        if (!isWhole)
            console.WriteLine(ClaimReport.NotWhole);
        console.WriteLine($"{ClaimReport.Tally(claims)}; {Path.Combine(folder, ClaimReport.Markdown)}");
    }

    /// <summary>A table of them.</summary>
    public static Table Table(IEnumerable<ClaimResult> claims)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in ClaimCells.Columns)
            table.AddColumn(column);
        foreach (var claim in claims)
            table.AddRow([.. ClaimCells.Of(claim).Select(cell => new Text(cell))]);
        return table;
    }
}
