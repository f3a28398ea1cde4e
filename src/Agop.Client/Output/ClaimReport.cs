using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Agop.Core.Arrays;
using Agop.Core.Json;
using Agop.Sweeps.Claims;
using Agop.Sweeps.Reports;
using Agop.Sweeps.Summaries;

namespace Agop.Client.Output;

/// <summary>The files of tested claims: claims.md and claims.json.</summary>
internal static class ClaimReport
{
    public const string Markdown = "claims.md",
        Data = "claims.json";

    /// <summary>Said where networks are missing: those that failed may be of a kind.</summary>
    public const string NotWhole = "Some tasks failed: claims are tested on the networks that are left.";

    public static void Write(ClaimSet set, IReadOnlyList<ClaimResult> claims, bool isWhole, string folder)
    {
        Directory.CreateDirectory(folder);
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"# {set.Name}\n\n{set.Source}\n\n{Tally(claims)}\n\n{(isWhole ? "" : $"{NotWhole}\n\n")}{ClaimCells.Markdown(claims)}"
        );
        AtomicFile.WriteText(Path.Combine(folder, Markdown), text.ToString());
        AtomicFile.WriteText(Path.Combine(folder, Data), Json(set, claims, isWhole) + "\n");
    }

    public static string Json(ClaimSet set, IReadOnlyList<ClaimResult> claims, bool isWhole) =>
        new JsonObject
        {
            ["name"] = set.Name,
            ["source"] = set.Source,
            ["families"] = new JsonObject(set.Families.Select(family => KeyValuePair.Create(family.Key, (JsonNode?)family.Value))),
            ["whole"] = isWhole,
            ["claims"] = new JsonArray([.. claims.Select(claim => (JsonNode)JsonFormat.ToObject(claim))]),
        }.ToJsonString(JsonFormat.Indented);

    /// <summary>How many claims have which verdict: <c>3 supported, 1 refuted</c>.</summary>
    public static string Tally(IReadOnlyList<ClaimResult> claims) =>
        string.Join(", ", claims.CountBy(claim => claim.Verdict).Select(verdict => $"{verdict.Value} {verdict.Key}"));
}
