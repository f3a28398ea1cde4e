using System.Globalization;
using System.Text;
using Agop.Sweeps.Summaries;

namespace Agop.Sweeps.Reports;

/// <summary>How claims are written, the same in every report.</summary>
public static class ClaimCells
{
    /// <summary>The columns' names.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    ["id", "family", "claim", "bound", "seen elsewhere", "measured", "d", "power", "verdict"];

    /// <summary>A claim's cells, one for each column.</summary>
    public static IReadOnlyList<string> Of(ClaimResult claim) =>
        [
            claim.Id,
            claim.Family,
            claim.Claim,
            claim.Bounds,
            claim.Expected ?? "",
            claim.Measured,
            claim.Size is { } size ? Number(size, "0.0") : "",
            claim.Power is { } power ? Number(power, "0.00") : "",
            claim.Verdict
                + (
                    claim.NetworksToSettle is { } needed
                        ? $"; about {needed.ToString("N0", CultureInfo.InvariantCulture)} networks would settle it"
                        : ""
                ),
        ];

    /// <summary>A Markdown table.</summary>
    public static string Markdown(IReadOnlyList<ClaimResult> claims)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", Columns)} |\n|{string.Concat(Columns.Select(_ => " --- |"))}\n");
        foreach (var claim in claims)
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", Of(claim).Select(Escaped))} |\n");
        return text.ToString();
    }

    private static string Escaped(string cell) => cell.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
