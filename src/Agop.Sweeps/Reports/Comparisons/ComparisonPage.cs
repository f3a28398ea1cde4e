using System.Text.Json.Nodes;
using Agop.Core.Json;
using Agop.Sweeps.Comparisons;
using Agop.Sweeps.Reports.Html;

namespace Agop.Sweeps.Reports.Comparisons;

/// <summary>
/// comparison.html: the comparison as one page with filters, which needs no server and no other file. Its address says what is shown, and
/// every cell leads to its maps and its receipts, which lie in the sweeps' folders beside it.
/// </summary>
public static class ComparisonPage
{
    /// <summary>The page.</summary>
    /// <param name="cells">What is compared.</param>
    /// <param name="maps">The picture of a data set's maps by sweep, scenario and variant, as a link; where there is one.</param>
    public static string Write(
        IReadOnlyList<ComparedCell> cells,
        IReadOnlyDictionary<(string Sweep, string Scenario, string Variant), string> maps
    )
    {
        var data = new JsonArray([
            .. cells.Select(cell =>
            {
                var row = JsonFormat.ToObject(cell);
                row["maps"] = maps.GetValueOrDefault((cell.Sweep, cell.Scenario, cell.Variant));
                return (JsonNode)row;
            }),
        ]);
        // Within a script element only its end tag could end the data.
        var json = data.ToJsonString(JsonFormat.Options).Replace("<", "\\u003c", StringComparison.Ordinal);
        return Resource("comparison.html")
            .Replace("/*STYLE*/", ReportStyle.Css + Resource("comparison.css"), StringComparison.Ordinal)
            .Replace("/*DATA*/", json, StringComparison.Ordinal)
            .Replace("/*SCRIPT*/", Resource("comparison.js"), StringComparison.Ordinal);
    }

    private static string Resource(string name)
    {
        using var file = new StreamReader(typeof(ComparisonPage).Assembly.GetManifestResourceStream(name)!);
        return file.ReadToEnd();
    }
}
