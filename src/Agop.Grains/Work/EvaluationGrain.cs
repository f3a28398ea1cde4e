using Agop.Grains.Aggregation;
using Agop.Grains.Contracts;
using Agop.Grains.Lanes;

namespace Agop.Grains.Work;

/// <inheritdoc cref="IEvaluationGrain"/>
internal sealed class EvaluationGrain(ILocalLanes lanes, Aggregators aggregators) : WorkGrain(lanes, aggregators), IEvaluationGrain;
