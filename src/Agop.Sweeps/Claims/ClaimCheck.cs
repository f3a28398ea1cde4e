namespace Agop.Sweeps.Claims;

/// <summary>A claim about how a sweep is done: it holds or does not, without a test.</summary>
/// <param name="Id">What it is called.</param>
/// <param name="Says">The claim in words.</param>
/// <param name="Sweep">The name of the sweep.</param>
/// <param name="Kind">What is looked at.</param>
/// <param name="Expected">What was seen elsewhere, in words, or null.</param>
public sealed record ClaimCheck(string Id, string Says, string Sweep, CheckKind Kind, string? Expected);
