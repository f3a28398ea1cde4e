using System.Globalization;
using Agop.Grains.Artifacts;
using Agop.Sweeps.Reports;

namespace Agop.Client.Execution;

/// <summary>
/// receipts.csv: for each cell whose numbers are in the report, the tasks that they come from and the SHA-256 of its network's table. A
/// task's id is the hash of its spec and of what it needs, with the version of what computes it.
/// </summary>
internal static class ReceiptList
{
    /// <summary>The first line.</summary>
    public const string Header = "scenario,background,seed,method,evaluation,network,agop,table,table_sha256";

    public static async Task WriteAsync(TextWriter text, Output.FinishedRun run, Results results)
    {
        await text.WriteAsync($"{Header}\n");
        foreach (var (network, table) in run.Sweep.Plan.Networks.Zip(run.SummaryTask.Needs))
        {
            var hash = Manifest.Hash((await results.LoadAsync(table)).ToBytes());
            foreach (var cell in network.Cells.Where(cell => !run.Outcome.Failures.ContainsKey(cell.Evaluate)))
                await text.WriteAsync(
                    $"{CsvReport.Line(
                        cell.Id.Network.Data.Scenario,
                        cell.Id.Network.Data.Variant,
                        cell.Id.Network.Seed.ToString(CultureInfo.InvariantCulture),
                        cell.Id.Method,
                        cell.Evaluate,
                        network.Model.Train,
                        network.Model.Agop,
                        table,
                        hash
                    )}\n"
                );
        }
    }
}
