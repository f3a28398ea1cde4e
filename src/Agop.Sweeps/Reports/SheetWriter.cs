using System.Globalization;
using Agop.Core.Arrays;
using Agop.Core.Images;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Tasks;

namespace Agop.Sweeps.Reports;

/// <summary>
/// Draws, per scenario and background, the first test images with their masks and every method's map, for one trained network.
/// </summary>
public static class SheetWriter
{
    /// <summary>Writes one PNG per data set of the sweep.</summary>
    /// <param name="plan">The sweep's plan.</param>
    /// <param name="load">Gives a task's result.</param>
    /// <param name="failures">The errors of tasks that have none.</param>
    /// <param name="folder">Where the pictures go.</param>
    /// <returns>The files' names.</returns>
    public static async Task<IReadOnlyList<string>> WriteAsync(
        SweepPlan plan,
        Func<string, Task<TaskResult>> load,
        IReadOnlyDictionary<string, string> failures,
        string folder
    )
    {
        var files = new List<string>();
        if (plan.Sweep.Maps == 0)
            return files;
        foreach (var networks in plan.NetworksByData)
        {
            // The network with the fewest failed methods, the first among equals; mostly the first has none.
            var (best, fewest) = ((PlannedNetwork?)null, int.MaxValue);
            foreach (var candidate in networks.Where(network => !failures.ContainsKey(network.Model.Train)))
            {
                var failed = candidate.Cells.Count(cell => failures.ContainsKey(cell.Evaluate));
                if (failed < fewest)
                    (best, fewest) = (candidate, failed);
                if (fewest == 0)
                    break;
            }
            if (best is not { } network)
                continue;
            var file = $"maps-{network.Model.Id.Data.FileName}.png";
            (await SheetAsync(plan.Sweep, network, load, failures)).Save(Path.Combine(folder, file));
            files.Add(file);
        }
        return files;
    }

    private static async Task<MapSheet> SheetAsync(
        Sweep sweep,
        PlannedNetwork network,
        Func<string, Task<TaskResult>> load,
        IReadOnlyDictionary<string, string> failures
    )
    {
        var model = network.Model;
        var test = (await load(model.Dataset)).Dataset.Test;
        var count = (int)Math.Min(sweep.Maps, test.Count);
        var (masks, labels) = (Slices(test.Masks.Rows(0, count).ToDoubles(), count), test.Labels.All().ToIntegers());
        var predicted = (await load(model.Train))["test_predicted"].ToIntegers();
        var inside = masks.Select(mask => Array.ConvertAll(mask, value => value != 0)).ToArray();
        var sheet = new MapSheet(
            $"{sweep.Name}: {model.Id.Data}",
            $"{sweep.Architecture.Id}, seed {model.Id.Seed}; y: true class, net: predicted class; "
                + $"{(sweep.HasMasks ? "orange: the mask; " : "")}below each map: its {Leaderboard.ScoreName(sweep.Lead)}",
            inside,
            (int)test.Images.Shape[^1]
        );
        string[] captions = [.. Enumerable.Range(0, count).Select(i => $"y {labels[i]}, net {predicted[i]}")];
        if (test.Images.Type == ElementType.UInt8)
            sheet.AddPictures("image", [.. Enumerable.Range(0, count).Select(i => test.Images.Rows(i, 1).Bytes)], captions);
        else
            sheet.Add("image", Slices(test.Images.Rows(0, count).ToDoubles(), count), captions, signed: true);
        if (sweep.HasMasks)
            sheet.Add("mask", masks, [.. Enumerable.Repeat("", count)], signed: true);
        foreach (var cell in network.Cells.Where(cell => !failures.ContainsKey(cell.Evaluate)))
        {
            var result = await load(cell.Evaluate);
            var (maps, channels) = (result["maps"], (int)result["maps"].Shape[1]);
            var scores = result[$"score/{sweep.Lead}"].ToDoubles();
            sheet.Add(
                cell.Id.Method,
                [.. Slices(maps.ToDoubles(), count).Select(map => Importance.OverChannels(map, channels))],
                [.. scores.Take(count).Select(score => score.ToString("0.00", CultureInfo.InvariantCulture))],
                signed: false
            );
        }
        return sheet;
    }

    private static double[][] Slices(double[] values, int count)
    {
        var size = values.Length / count;
        return [.. Enumerable.Range(0, count).Select(i => values[(i * size)..((i + 1) * size)])];
    }
}
