using System.Text.Json.Nodes;
using Agop.Client.Execution;
using Agop.Grains.Artifacts;
using Agop.Grains.Contracts;
using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Sweeps.Coordinates;
using Agop.Sweeps.Planning;
using Agop.Sweeps.Summaries;
using Agop.Sweeps.Tasks;
using Agop.Sweeps.Tasks.Tabulate;

namespace Agop.Client.Verification;

/// <summary>Computes cells of a report again, from their specs, and compares the bits.</summary>
/// <param name="report">The report.</param>
/// <param name="ledger">One of its own, which knows nothing yet.</param>
/// <param name="results">Where results go.</param>
/// <param name="lanes">The lanes of this process.</param>
internal sealed class Recomputation(ReportInHand report, ILedger ledger, Results results, IReadOnlyList<Lane> lanes)
{
    private readonly Dictionary<NetworkId, SweepModel> _models = report.Plan.Models.ToDictionary(model => model.Id);

    /// <summary>Computes some cells and all that they need.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="rows">The report's scores.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<Finding>> OfAsync(
        IReadOnlyList<SweepCell> cells,
        IReadOnlyList<ScoreRow> rows,
        CancellationToken cancellation
    )
    {
        TaskDefinition[] tables = [.. cells.Select(Table)],
            tasks = [.. Needed(tables), .. tables];
        await TaskRun.ExecuteAsync(ledger, results, $"verify {report.Plan.Id}", tasks, lanes, cancellation);
        var (findings, same, numbers) = (new List<Finding>(), 0, 0);
        var told = rows.ToLookup(row => (row.Network, row.Method));
        foreach (var (cell, table) in cells.Zip(tables.Select(table => table.Id)))
        {
            if (await ErrorAsync(table, cancellation) is { } error)
            {
                if (told[(cell.Id.Network, cell.Id.Method)].Any())
                    findings.Add(Finding.Bad($"{cell.Id.Method} on {cell.Id.Network}: cannot be computed again: {error}"));
                continue;
            }
            ScoreRow[] again =
            [
                .. NetworkTable.Of(await results.LoadAsync(table, cancellation)).Rows.Select(row => row with { InvalidSamples = null }),
            ];
            ScoreRow[] said = [.. told[(cell.Id.Network, cell.Id.Method)]];
            if (again.SequenceEqual(said))
                (same, numbers) = (same + 1, numbers + again.Length);
            else
                findings.Add(Finding.Bad($"{cell.Id.Method} on {cell.Id.Network}: {Difference(again, said)}"));
        }
        var all = report.Plan.NetworkCount * report.Plan.Sweep.Methods.Count;
        if (same > 0)
            findings.Add(Finding.Ok($"{same} of {all} cells computed again, {numbers} numbers, all with the same bits"));
        findings.AddRange(await DataAsync(cells, cancellation));
        return findings;
    }

    /// <summary>The sweep's tasks that tables rest on.</summary>
    private IEnumerable<TaskDefinition> Needed(IEnumerable<TaskDefinition> tables)
    {
        var all = report.Plan.Tasks.ToDictionary(task => task.Id, StringComparer.Ordinal);
        var (wanted, found) = (new Stack<string>(tables.SelectMany(table => table.Needs)), new HashSet<string>(StringComparer.Ordinal));
        while (wanted.TryPop(out var id))
            if (found.Add(id))
                foreach (var need in all[id].Needs)
                    wanted.Push(need);
        return all.Values.Where(task => found.Contains(task.Id));
    }

    private async Task<string?> ErrorAsync(string table, CancellationToken cancellation) =>
        await ledger.FindAsync(table, cancellation) is { State: TaskState.Done }
            ? null
            : (await ledger.TasksAsync($"verify {report.Plan.Id}", cancellation))
                .Select(task => task.Error)
                .FirstOrDefault(error => error is not null)
                ?? "it did not end";

    /// <summary>The task that puts a cell's scores together, as its network's table has them.</summary>
    private TaskDefinition Table(SweepCell cell)
    {
        var (network, model) = (cell.Id.Network, _models[cell.Id.Network]);
        return TaskDefinition.Of(
            TaskKinds.Tabulate,
            new TabulateSpec(
                network.Data.Scenario,
                network.Data.Variant,
                network.Seed,
                report.Plan.Sweep.Scores,
                [cell.Id.Method],
                [],
                Trained: true
            ),
            model.Dataset,
            model.Train,
            cell.Evaluate
        );
    }

    private static string Difference(ScoreRow[] again, ScoreRow[] said)
    {
        if (said.Length != again.Length)
            return $"results.csv has {said.Length} numbers of it, and it gives {again.Length}";
        var (first, second) = again.Zip(said).First(pair => pair.First != pair.Second);
        return FormattableString.Invariant($"{first.Score}, {first.Subset} samples, is {first.Mean:R}; results.csv says {second.Mean:R}")
            + (
                Math.Abs(first.Mean - second.Mean) <= 1e-6 * Math.Abs(first.Mean)
                    ? ", the same but for the last digits: another processor or library may round so"
                    : ""
            );
    }

    /// <summary>The data sets of the cells, against the manifest.</summary>
    private async Task<IReadOnlyList<Finding>> DataAsync(IReadOnlyList<SweepCell> cells, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        var told = (report.Manifest["data"] as JsonArray ?? []).OfType<JsonObject>().ToArray();
        foreach (
            var model in cells
                .Select(cell => report.Plan.Models.First(model => model.Id == cell.Id.Network))
                .DistinctBy(model => model.Id.Data)
        )
        {
            if (await ledger.FindAsync(model.Dataset, cancellation) is not { State: TaskState.Done })
                continue;
            var (data, result) = (model.Id.Data, await results.LoadAsync(model.Dataset, cancellation));
            var said = told.FirstOrDefault(entry =>
                (string?)entry["scenario"] == data.Scenario && (string?)entry["background"] == data.Variant
            );
            findings.Add(
                JsonNode.DeepEquals(said, Manifest.DataOf(data, result))
                    ? Finding.Ok($"data of {data.Scenario}/{data.Variant} made again, with the manifest's SHA-256")
                    : Finding.Bad($"{Manifest.Name}: data of {data.Scenario}/{data.Variant} is another than it says")
            );
        }
        return findings;
    }
}
