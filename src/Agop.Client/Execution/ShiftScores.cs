using Agop.Core.Data;
using Agop.Core.Libtorch;
using Agop.Grains.Artifacts;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Shifts;

namespace Agop.Client.Execution;

/// <summary>Reads what a study of shift needs of a sweep that has run.</summary>
/// <param name="plan">The sweep's tasks.</param>
/// <param name="results">Where their results are.</param>
internal sealed class ShiftScores(SweepPlan plan, Results results)
{
    /// <summary>What two methods score, image by image, on the networks for which all of it is there.</summary>
    /// <param name="score">The score.</param>
    /// <param name="method">The first method.</param>
    /// <param name="against">The second.</param>
    /// <param name="missing">The tasks that have no result.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<IReadOnlyList<ShiftedNetwork>> NetworksAsync(
        string score,
        string method,
        string against,
        IReadOnlyDictionary<string, string> missing,
        CancellationToken cancellation
    )
    {
        var networks = new List<ShiftedNetwork>();
        foreach (var network in plan.Networks)
        {
            string TaskOf(string id) => network.Cells.First(cell => cell.Id.Method == id).Evaluate;
            string[] tasks = [network.Model.Train, TaskOf(method), TaskOf(against)];
            if (Array.Exists(tasks, missing.ContainsKey))
                continue;
            var found = await Task.WhenAll(tasks.Select(task => results.LoadAsync(task, cancellation)));
            networks.Add(
                new ShiftedNetwork(
                    network.Model.Id,
                    (double)found[0].Values["test-accuracy"]!,
                    found[1][$"score/{score}"].ToDoubles(),
                    found[2][$"score/{score}"].ToDoubles()
                )
            );
        }
        return networks;
    }

    /// <summary>The measures of each data set's test images.</summary>
    /// <param name="missing">The tasks that have no result.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<IReadOnlyDictionary<DatasetId, IReadOnlyDictionary<ShiftMeasure, double[]>>> MeasuresAsync(
        IReadOnlyDictionary<string, string> missing,
        CancellationToken cancellation
    )
    {
        var measures = new Dictionary<DatasetId, IReadOnlyDictionary<ShiftMeasure, double[]>>();
        foreach (var model in plan.NetworksByData.Select(networks => networks.First().Model))
            if (!missing.ContainsKey(model.Dataset))
            {
                Dataset data = (await results.LoadAsync(model.Dataset, cancellation)).Dataset;
                measures[model.Id.Data] = await Task.Run(
                    () =>
                    {
                        LibtorchRuntime.PrepareLane();
                        return ShiftMeasures.Of(data, cancellation);
                    },
                    cancellation
                );
            }
        return measures;
    }
}
