using Agop.Core.Execution.Fused.Memory;

namespace Agop.Core.Execution.Fused.Programs;

/// <summary>What lies between two steps.</summary>
/// <param name="Values">With the border that the next step reads.</param>
/// <param name="Gradients">With the border that the step before reads.</param>
internal sealed record PlannedTensor(Volume Values, Volume Gradients);
