using System.CommandLine;
using System.Diagnostics;
using Agop.Client.Clusters;
using Agop.Client.Display;
using Agop.Core.Tasks;
using Agop.Ledger;
using Agop.Silo.Watching;

namespace Agop.Client.Commands;

/// <summary>agop watch: follows a sweep to its end.</summary>
internal static class WatchCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var (sweep, place) = (SweepChoice.Argument(), new LedgerPlace());
        var json = new Option<bool>("--json") { Description = "Print a line of JSON for every change." };
        var command = new Command("watch", "Follow a sweep until nothing of it is left to do; it ends with 1 where tasks failed.\n\nExample: agop watch xai-tris") { sweep, json };
        place.AddTo(command);
        command.SetAction(result =>
        {
            using var ledger = place.Open(result);
            return Follow(ledger, SweepChoice.Find(ledger, result.GetRequiredValue(sweep)), place.IsServer(result), result.GetValue(json), cancellation);
        });
        return command;
    }

    private static int Follow(ILedger ledger, SweepStatus first, bool patient, bool json, CancellationToken cancellation)
    {
        using var display = json ? null : new WatchDisplay(Console.Error, !Console.IsErrorRedirected);
        using var source = OrleansSilos.Follow(ledger, first.Id);
        var (news, shown, clock) = (new SweepNews(first), "", Stopwatch.StartNew());
        while (true)
        {
            var line = StatusJson.Of(news).ToJsonString(TaskJson.Options);
            if (json && line != shown) Console.WriteLine(line);
            display?.Show(news, news.Status[TaskState.Done] - first[TaskState.Done], clock.Elapsed);
            shown = line;
            if (news.Status.Ended) break;
            try
            {
                news = source.Next(cancellation);
            }
            catch (LedgerException error) when (patient && error.IsTransient)
            {
                display?.Note($"the ledger does not answer and is asked again: {error.Message}");
            }
        }
        display?.Dispose();
        var status = news.Status;
        if (!json) Console.WriteLine($"{ShortId.Of(status.Id)} {status.Name}: {SweepWords.Of(status)}, {status[TaskState.Done]} of {status.Total} tasks done");
        return status[TaskState.Done] == status.Total ? ExitCode.Done : ExitCode.SomeFailed;
    }
}
