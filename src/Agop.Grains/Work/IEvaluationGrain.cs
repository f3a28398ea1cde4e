
namespace Agop.Grains.Work;

/// <summary>One method on one scenario and seed. When it is done, its score goes to the <see cref="Sweeps.ISweepGrain"/>s that want it.</summary>
[Alias("agop.evaluation")]
public interface IEvaluationGrain : IWorkGrain;
