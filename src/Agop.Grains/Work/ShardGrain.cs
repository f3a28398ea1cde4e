using Agop.Grains.Aggregation;
using Agop.Grains.Contracts;
using Agop.Grains.Lanes;

namespace Agop.Grains.Work;

/// <inheritdoc cref="IShardGrain"/>
internal sealed class ShardGrain(ILocalLanes lanes, Aggregators aggregators) : WorkGrain(lanes, aggregators), IShardGrain;
