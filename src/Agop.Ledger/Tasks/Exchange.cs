namespace Agop.Ledger.Tasks;

/// <summary>What came of handing in results and asking for work.</summary>
/// <param name="Recorded">
/// For each result, whether it is recorded under its claim: false where the claim was lost. Saying it twice is saying it once.
/// </param>
/// <param name="Claims">The next tasks, the most urgent first.</param>
public sealed record Exchange(IReadOnlyList<bool> Recorded, IReadOnlyList<Claim> Claims);
