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
    public static async Task<IReadOnlyList<GalleryPlan>> OfAsync(
        SweepPlan plan,
        Func<string, Task<TaskResult>> load,
        IReadOnlyDictionary<string, string> failures
    )
    {
        var galleries = new List<GalleryPlan>();
        foreach (var networks in plan.NetworksByData)
            if (
                networks.FirstOrDefault(network => !failures.ContainsKey(network.Model.Train)) is { } network
                && await OfAsync(network, plan.Sweep.Lead, load, failures) is { } gallery
            )
                galleries.Add(gallery);
        return galleries;
    }

    private static async Task<GalleryPlan?> OfAsync(
        PlannedNetwork network,
        string score,
        Func<string, Task<TaskResult>> load,
        IReadOnlyDictionary<string, string> failures
    )
    {
        var (model, tasks) = (network.Model, network.Tasks.ToDictionary(task => task.Id, StringComparer.Ordinal));
        var cells = new List<(string Method, TaskDefinition Task, double[] Scores)>();
        foreach (var cell in network.Cells.Where(cell => !failures.ContainsKey(cell.Evaluate)))
        {
            var result = await load(cell.Evaluate);
            cells.Add((cell.Id.Method, tasks[cell.Evaluate], result[$"score/{score}"].ToDoubles()));
        }
        // Samples are ranked by the methods that ask the network, where there are some.
        var judged = cells.Where(cell => cell.Task.Needs.Contains(model.Train)).ToList();
        if (judged.Count == 0)
            judged = cells;
        if (judged.Count == 0)
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
