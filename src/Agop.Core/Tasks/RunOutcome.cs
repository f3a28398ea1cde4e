namespace Agop.Core.Tasks;

/// <summary>How a run ended.</summary>
/// <param name="Computed">How many tasks were computed.</param>
/// <param name="Cached">How many had results already.</param>
/// <param name="Failures">Errors by task id; blocked tasks carry the error of the task that blocks them.</param>
/// <param name="Seconds">Wall time by task id, for those computed now.</param>
public sealed record RunOutcome(int Computed, int Cached, IReadOnlyDictionary<string, string> Failures, IReadOnlyDictionary<string, double> Seconds);
