using Agop.Grains.Aggregation;
using Agop.Grains.Contracts;
using Agop.Grains.Lanes;

namespace Agop.Grains.Work;

/// <inheritdoc cref="IJobGrain"/>
internal sealed class JobGrain(ILocalLanes lanes, Aggregators aggregators) : WorkGrain(lanes, aggregators), IJobGrain;
