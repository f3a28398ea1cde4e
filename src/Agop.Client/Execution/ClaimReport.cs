using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Json;
using Agop.Sweeps.Claims;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Summaries;

namespace Agop.Client.Execution;

/// <summary>The files of tested claims: claims.md and claims.json.</summary>
internal static class ClaimReport
{
    public const string Markdown = "claims.md",
        Data = "claims.json";

    public static void Write(ClaimSet set, IReadOnlyList<ClaimResult> claims, string folder)
    {
        Directory.CreateDirectory(folder);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {set.Name}\n\n{set.Source}\n\n{Tally(claims)}\n\n{ClaimCells.Markdown(claims)}");
        AtomicFile.WriteText(Path.Combine(folder, Markdown), text.ToString());
        AtomicFile.WriteText(Path.Combine(folder, Data), Json(set, claims) + "\n");
    }

    public static string Json(ClaimSet set, IReadOnlyList<ClaimResult> claims) =>
        new JsonObject
        {
            ["name"] = set.Name,
            ["source"] = set.Source,
            ["claims"] = new JsonArray([.. claims.Select(claim => (JsonNode)JsonFormat.ToObject(claim))]),
        }.ToJsonString(JsonFormat.Indented);

    /// <summary>How many claims have which verdict: <c>3 supported, 1 refuted</c>.</summary>
    public static string Tally(IReadOnlyList<ClaimResult> claims) =>
        string.Join(", ", claims.CountBy(claim => claim.Verdict).Select(verdict => $"{verdict.Value} {verdict.Key}"));
}
