using Agop.Core.Execution;
using Agop.Sweeps.Tasks.Weights;

namespace Agop.Sweeps.Tasks.Adopt;

/// <summary>
/// A network that is evaluated as it was brought, without training. Needs the dataset, then the <see cref="WeightsSpec"/>.
/// </summary>
/// <param name="Architecture">The network's id.</param>
/// <param name="Path">The kernels that run it.</param>
public sealed record AdoptSpec(string Architecture, ExecutionPath Path);
