using Agop.Sweeps.Coordinates;

namespace Agop.Sweeps.Claims;

/// <summary>Claims that belong together, as a file states them.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">Where they come from.</param>
/// <param name="Families">The chance of any false verdict in each family, by its name.</param>
/// <param name="Sweeps">The sweep files, by the names that claims call them.</param>
/// <param name="Claims">The claims about networks' numbers, in order.</param>
/// <param name="Checks">Those about how sweeps are done.</param>
public sealed record ClaimSet(
    string Name,
    string Source,
    IReadOnlyDictionary<string, double> Families,
    IReadOnlyDictionary<string, string> Sweeps,
    IReadOnlyList<Claim> Claims,
    IReadOnlyList<ClaimCheck> Checks
)
{
    /// <summary>No claims.</summary>
    public static ClaimSet None { get; } = new("", "", new Dictionary<string, double>(), new Dictionary<string, string>(), [], []);

    /// <summary>The claims about networks of an architecture on data sets, whichever sweep their file names.</summary>
    public IReadOnlyList<Claim> About(string architecture, IReadOnlySet<DatasetId> data) =>
        [
            .. Claims.Where(claim =>
                architecture.StartsWith(claim.Network ?? "", StringComparison.Ordinal)
                && data.Contains(claim.Quantity.Data)
                && (claim.Against is null || data.Contains(claim.Against.Data))
            ),
        ];
}
