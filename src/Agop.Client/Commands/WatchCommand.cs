using System.CommandLine;
using System.Diagnostics;
using Agop.Client.Clusters;
using Agop.Client.Output;
using Agop.Core.Json;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Cluster;
using Agop.Silo.Watching;
using Spectre.Console;

namespace Agop.Client.Commands;

/// <summary>agop watch: follows a sweep to its end.</summary>
internal static class WatchCommand
{
    private static readonly TimeSpan s_glance = TimeSpan.FromSeconds(1);

    public static Command Create(CancellationToken cancellation)
    {
        var (sweep, place) = (SweepChoice.Argument(), new LedgerPlace());
        var json = new Option<bool>("--json") { Description = "Print a line of JSON for every change." };
        var certificate = ClusterChoice.Certificate();
        var command = new Command(
            "watch",
            "Follow a sweep until nothing of it is left to do; it ends with 1 where tasks failed.\n\nExample: agop watch xai-tris"
        )
        {
            sweep,
            json,
            certificate,
        };
        place.AddTo(command);
        command.SetAction(result =>
        {
            var shown = ClusterChoice.Read(result.GetValue(certificate));
            using var ledger = place.Open(result);
            if (!result.GetValue(json) && !Console.IsOutputRedirected)
                return Show(ledger, SweepChoice.Find(ledger, result.GetRequiredValue(sweep)), place.IsServer(result), shown, cancellation);
            return Follow(
                ledger,
                SweepChoice.Find(ledger, result.GetRequiredValue(sweep)),
                place.IsServer(result),
                result.GetValue(json),
                shown,
                cancellation
            );
        });
        return command;
    }

    /// <summary>On a terminal: what the silo's page shows, written over whenever it changes.</summary>
    private static int Show(
        ILedger ledger,
        SweepStatus sweep,
        bool patient,
        ClusterCertificate? certificate,
        CancellationToken cancellation
    )
    {
        using var source = OrleansSilos.Follow(ledger, sweep.Id, certificate);
        var monitor = new SweepMonitor(ledger, null, TimeProvider.System);
        AnsiConsole
            .Live(new Text(""))
            .Overflow(VerticalOverflow.Crop)
            .Cropping(VerticalOverflowCropping.Bottom)
            .Start(screen =>
            {
                for (var news = new SweepNews(sweep); ; )
                {
                    try
                    {
                        if (news.Status.Ended)
                            monitor.Changed();
                        var view = monitor.Sweep(sweep.Id)!;
                        screen.UpdateTarget(WatchScreen.Of(view, monitor.Ledger(), news.Running, Training(monitor, view)));
                        if (view.Sweep.Ended)
                            return;
                        news = source.Next(cancellation);
                    }
                    catch (LedgerException error) when (patient && error.IsTransient)
                    {
                        screen.UpdateTarget(new Text($"the ledger does not answer and is asked again: {error.Message}"));
                        cancellation.WaitHandle.WaitOne(s_glance);
                        cancellation.ThrowIfCancellationRequested();
                    }
                }
            });
        return End(ledger.Sweep(sweep.Id)!, json: false);
    }

    /// <summary>The first network whose training shows something.</summary>
    private static AgopView? Training(SweepMonitor monitor, SweepView view) =>
        view
            .Models.Index()
            .Where(entry => entry.Item.Epoch is not null)
            .Select(entry => monitor.Agop(view.Sweep.Id, entry.Index))
            .FirstOrDefault();

    private static int Follow(
        ILedger ledger,
        SweepStatus first,
        bool patient,
        bool json,
        ClusterCertificate? certificate,
        CancellationToken cancellation
    )
    {
        using var display = json ? null : new WatchDisplay(Console.Error, !Console.IsErrorRedirected);
        using var source = OrleansSilos.Follow(ledger, first.Id, certificate);
        var (news, shown, clock) = (new SweepNews(first), "", Stopwatch.StartNew());
        while (true)
        {
            var line = StatusJson.Of(news).ToJsonString(JsonFormat.Options);
            if (json && line != shown)
                Console.WriteLine(line);
            display?.Show(news, news.Status[TaskState.Done] - first[TaskState.Done], clock.Elapsed);
            shown = line;
            if (news.Status.Ended)
                break;
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
        return End(news.Status, json);
    }

    private static int End(SweepStatus status, bool json)
    {
        if (!json)
            Console.WriteLine(
                $"{ShortId.Of(status.Id)} {status.Name}: {SweepWords.Of(status)}, {status[TaskState.Done]} of {status.Total} tasks done"
            );
        return status[TaskState.Done] == status.Total ? ExitCode.Done : ExitCode.SomeFailed;
    }
}
