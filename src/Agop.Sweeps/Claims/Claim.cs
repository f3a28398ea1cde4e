namespace Agop.Sweeps.Claims;

/// <summary>A hypothesis, stated before looking: an effect lies above a margin, below one, or between two.</summary>
/// <param name="Id">What it is called.</param>
/// <param name="Says">The claim in words.</param>
/// <param name="Family">The claims whose p-values are corrected together.</param>
/// <param name="Sweep">The name of the sweep that it is tested on.</param>
/// <param name="Network">How the id of its networks begins, or null for any.</param>
/// <param name="Quantity">What it is about.</param>
/// <param name="Against">What that is compared with; null for its own value.</param>
/// <param name="Effect">Which number is bounded.</param>
/// <param name="Low">The effect is above it; null: no bound.</param>
/// <param name="High">The effect is below it; null: no bound.</param>
/// <param name="Seeds">Fewer networks give no verdict.</param>
/// <param name="Expected">What was seen elsewhere, in words, or null.</param>
public sealed record Claim(
    string Id,
    string Says,
    string Family,
    string Sweep,
    string? Network,
    Quantity Quantity,
    Quantity? Against,
    EffectKind Effect,
    double? Low,
    double? High,
    int Seeds,
    string? Expected
)
{
    /// <summary>Whether networks have a part in its numbers: those of maps that ask none are the same for all.</summary>
    public bool IsOfNetworks => Quantity.IsOfNetworks || Against is { IsOfNetworks: true };
}
