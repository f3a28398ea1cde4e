using Agop.Core.Statistics;

namespace Agop.Sweeps.Rankings;

/// <summary>How alike two scores rank methods.</summary>
/// <param name="First">A score.</param>
/// <param name="Second">Another.</param>
/// <param name="Correlation">Spearman's correlation over the methods that both rank: its estimate over networks.</param>
public sealed record ScoreAgreement(string First, string Second, Estimate Correlation);
