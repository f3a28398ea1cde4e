namespace Agop.Grains.Contracts;

/// <summary>How a method does so far.</summary>
/// <param name="Scenario">With its shift, if one.</param>
/// <param name="Background">white or correlated.</param>
/// <param name="Method">The method's label.</param>
/// <param name="Mean">The mean mIoU of the seeds that are done.</param>
/// <param name="Seeds">How many are.</param>
[GenerateSerializer, Immutable, Alias("agop.method-score")]
public sealed record MethodScore(string Scenario, string Background, string Method, double Mean, int Seeds);
