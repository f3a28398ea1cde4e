namespace Agop.Grains.Contracts;

/// <summary>
/// The accumulation of AGOP over one shard of a training set. When it is done, its partial state goes to the model's <see
/// cref="IAggregatorGrain"/>.
/// </summary>
[Alias("agop.shard")]
public interface IShardGrain : IWorkGrain;
