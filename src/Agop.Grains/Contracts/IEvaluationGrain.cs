namespace Agop.Grains.Contracts;

/// <summary>
/// One method on one scenario and seed. Its score reaches the <see cref="ISweepGrain"/>s that want it as a fact of its end.
/// </summary>
[Alias("agop.evaluation")]
public interface IEvaluationGrain : IWorkGrain;
