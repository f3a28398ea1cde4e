namespace Agop.Grains.Contracts;

/// <summary>One method on one scenario and seed. When it is done, its score goes to the <see cref="ISweepGrain"/>s that want it.</summary>
[Alias("agop.evaluation")]
public interface IEvaluationGrain : IWorkGrain;
