namespace Agop.Grains.Contracts;

/// <summary>Any other task: data, training, a summary, or a merge that no aggregator took.</summary>
[Alias("agop.job")]
public interface IJobGrain : IWorkGrain;
