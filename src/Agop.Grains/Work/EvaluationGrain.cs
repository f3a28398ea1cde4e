using Agop.Core.Scores;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Grains.Lanes;

namespace Agop.Grains.Work;

/// <inheritdoc cref="IEvaluationGrain"/>
internal sealed class EvaluationGrain(ILocalLanes lanes, Results results) : WorkGrain(lanes), IEvaluationGrain
{
    protected override async Task Deliver(Assignment assignment)
    {
        var result = await results.LoadAsync(assignment.Task);
        var score = ScoreResult.MeanOf(result[$"score/{ScoreCatalog.Primary}"].ToDoubles());
        await Task.WhenAll(assignment.Sweeps.Select(sweep => GrainFactory.GetGrain<ISweepGrain>(sweep).Score(assignment.Task, score)));
    }
}
