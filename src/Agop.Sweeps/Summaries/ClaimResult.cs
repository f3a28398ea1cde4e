namespace Agop.Sweeps.Summaries;

/// <summary>A claim of the paper, tested.</summary>
/// <param name="Id">Its id in docs/protocol.md.</param>
/// <param name="Claim">What is claimed.</param>
/// <param name="Expected">What an independent reproduction saw.</param>
/// <param name="Measured">What this sweep saw, or what is missing for it.</param>
/// <param name="Verdict">supported, refuted, unsettled, not tested, or not judged where maps are not finite.</param>
/// <param name="InRange">Whether the measured value lies in the reproduction's range; null where there is no range.</param>
public sealed record ClaimResult(string Id, string Claim, string Expected, string Measured, string Verdict, bool? InRange);
