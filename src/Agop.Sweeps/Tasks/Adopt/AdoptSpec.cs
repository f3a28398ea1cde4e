using Agop.Core.Execution;
using Agop.Sweeps.Tasks.Weights;

namespace Agop.Sweeps.Tasks.Adopt;

/// <summary>
/// A network that is evaluated as it was brought, without training. Needs the dataset, then the <see cref="WeightsSpec"/>.
/// </summary>
/// <param name="Architecture">The network's id.</param>
/// <param name="Kernels">How it is run.</param>
public sealed record AdoptSpec(string Architecture, KernelPlan Kernels);
