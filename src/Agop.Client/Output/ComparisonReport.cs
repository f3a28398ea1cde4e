using Agop.Core.Arrays;
using Agop.Sweeps.Comparisons;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Reports.Comparisons;

namespace Agop.Client.Output;

/// <summary>The files of a comparison: comparison.html, .csv, .parquet, .md and .tex, beside the folders of the sweeps.</summary>
internal static class ComparisonReport
{
    private const string Name = "comparison";

    public const string Page = $"{Name}.html";

    public static async Task WriteAsync(IReadOnlyList<ComparedCell> cells, string folder, CancellationToken cancellation)
    {
        string At(string ending) => Path.Combine(folder, $"{Name}.{ending}");
        AtomicFile.WriteText(At("csv"), ComparisonFiles.Csv(cells));
        AtomicFile.WriteText(At("md"), ComparisonFiles.Markdown(cells));
        AtomicFile.WriteText(At("tex"), ComparisonFiles.Latex(cells));
        using var parquet = new MemoryStream();
        await ComparisonFiles.ParquetAsync(cells, parquet, cancellation);
        AtomicFile.Write(At("parquet"), stream => stream.Write(parquet.ToArray()));
        AtomicFile.WriteText(At("html"), ComparisonPage.Write(cells, Maps(cells, folder)));
    }

    /// <summary>The pictures of maps that the sweeps' reports have, as links from the folder.</summary>
    private static Dictionary<(string Sweep, string Scenario, string Variant), string> Maps(
        IReadOnlyList<ComparedCell> cells,
        string folder
    ) =>
        cells
            .Select(cell => (cell.Sweep, cell.Scenario, cell.Variant))
            .Distinct()
            .Select(data => (Data: data, File: $"maps-{new DatasetId(data.Scenario, data.Variant).FileName}.png"))
            .Where(found => File.Exists(Path.Combine(folder, found.Data.Sweep, found.File)))
            .ToDictionary(found => found.Data, found => $"{Uri.EscapeDataString(found.Data.Sweep)}/{Uri.EscapeDataString(found.File)}");
}
