using Agop.Core.Scores;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;

namespace Agop.Sweeps.Illustrations;

/// <summary>The best, median and worst explained test image of a case, and the tasks that make every method's maps of them.</summary>
/// <param name="Model">The first network of the case that was trained.</param>
/// <param name="Samples">The three.</param>
/// <param name="Cells">Every method that was evaluated on it.</param>
public sealed record GalleryPlan(SweepModel Model, IReadOnlyList<RankedSample> Samples, IReadOnlyList<IllustratedCell> Cells)
{
    /// <summary>The galleries of a sweep, one per case that has a network and a score.</summary>
    /// <param name="plan">The sweep's plan.</param>
    /// <param name="load">Gives an evaluation's result.</param>
    /// <param name="failures">The errors of tasks that have none.</param>
    public static IReadOnlyList<GalleryPlan> Of(SweepPlan plan, Func<string, TaskResult> load, IReadOnlyDictionary<string, string> failures)
    {
        var tasks = plan.Tasks.ToDictionary(task => task.Id, StringComparer.Ordinal);
        return
        [
            .. plan
                .Models.Where(model => !failures.ContainsKey(model.Train))
                .GroupBy(model => model.Id.Data)
                .Select(group => Of(plan, group.First(), tasks, load, failures))
                .OfType<GalleryPlan>(),
        ];
    }

    private static GalleryPlan? Of(
        SweepPlan plan,
        SweepModel model,
        Dictionary<string, TaskDefinition> tasks,
        Func<string, TaskResult> load,
        IReadOnlyDictionary<string, string> failures
    )
    {
        var cells = plan
            .Cells.Where(cell => cell.Id.Network == model.Id && !failures.ContainsKey(cell.Evaluate))
            .Select(cell =>
                (cell.Id.Method, Task: tasks[cell.Evaluate], Scores: load(cell.Evaluate)[$"score/{ScoreCatalog.Primary}"].ToDoubles())
            )
            .ToArray();
        // Samples are ranked by the methods that ask the network, where there are some.
        var judged = cells.Where(cell => cell.Task.Needs.Contains(model.Train)).ToArray();
        if (judged.Length == 0)
            judged = cells;
        if (judged.Length == 0)
            return null;
        var ranked = Enumerable
            .Range(0, judged[0].Scores.Length)
            .Select(sample => (Sample: sample, Mean: judged.Average(cell => cell.Scores[sample])))
            .Where(entry => double.IsFinite(entry.Mean))
            .OrderByDescending(entry => entry.Mean)
            .ThenBy(entry => entry.Sample)
            .ToArray();
        if (ranked.Length == 0)
            return null;
        RankedSample Ranked(string rank, int place) => new(rank, ranked[place].Sample, ranked[place].Mean);
        RankedSample[] samples = [Ranked("best", 0), Ranked("median", ranked.Length / 2), Ranked("worst", ranked.Length - 1)];
        return new GalleryPlan(
            model,
            samples,
            [
                .. cells.Select(cell => new IllustratedCell(
                    cell.Method,
                    TaskKinds.Illustrate.Of(cell.Task, [.. samples.Select(sample => sample.Sample)], timed: false),
                    [.. samples.Select(sample => cell.Scores[sample.Sample])]
                )),
            ]
        );
    }
}
