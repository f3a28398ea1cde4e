using System.CommandLine;
using System.Diagnostics;
using Agop.Client.Clusters;
using Agop.Client.Output;
using Agop.Core.Json;
using Agop.Ledger;
using Agop.Ledger.Sweeps;
using Agop.Ledger.Tasks;
using Agop.Silo.Cluster;
using Agop.Silo.Lanes;
using Agop.Silo.Watching;
using Polly;
using Spectre.Console;

namespace Agop.Client.Commands;

/// <summary>agop watch: follows a sweep to its end.</summary>
internal static class WatchCommand
{
    public static Command Create()
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
        command.SetAction(
            async (result, cancellation) =>
            {
                var shown = ClusterChoice.Read(result.GetValue(certificate));
                await using var ledger = await place.OpenAsync(result, cancellation);
                var found = await SweepChoice.FindAsync(ledger, result.GetRequiredValue(sweep), cancellation);
                return result.GetValue(json) || Console.IsOutputRedirected
                    ? await FollowAsync(ledger, found, place.IsServer(result), result.GetValue(json), shown, cancellation)
                    : await ShowAsync(ledger, found, place.IsServer(result), shown, cancellation);
            }
        );
        return command;
    }

    /// <summary>On a terminal: what the silo's page shows, written over whenever it changes.</summary>
    private static async Task<int> ShowAsync(
        ILedger ledger,
        SweepStatus sweep,
        bool retryTransient,
        ClusterCertificate? certificate,
        CancellationToken cancellation
    )
    {
        await using var source = new LiveSweep(ledger, sweep.Id, certificate);
        var monitor = new SweepMonitor(ledger, null, TimeProvider.System);
        await AnsiConsole
            .Live(new Text(""))
            .Overflow(VerticalOverflow.Crop)
            .Cropping(VerticalOverflowCropping.Bottom)
            .StartAsync(async screen =>
            {
                var retry = Retry(
                    retryTransient,
                    error => screen.UpdateTarget(new Text($"the ledger does not answer and is asked again: {error}"))
                );
                for (var news = new SweepNews(sweep); ; )
                {
                    var now = news;
                    var view = await retry.ExecuteAsync(async ending => await ViewAsync(screen, now, ending), cancellation);
                    if (view.Sweep.Ended)
                        return;
                    news = await retry.ExecuteAsync(async ending => await source.NextAsync(ending), cancellation);
                }
            });
        return End((await ledger.SweepAsync(sweep.Id, cancellation))!, json: false);

        async Task<SweepView> ViewAsync(LiveDisplayContext screen, SweepNews news, CancellationToken ending)
        {
            if (news.Status.Ended)
                await monitor.ChangedAsync();
            var view = (await monitor.SweepAsync(sweep.Id, ending))!;
            var training = await TrainingAsync(monitor, view, ending);
            screen.UpdateTarget(WatchScreen.Of(view, await monitor.LedgerAsync(ending), news.Running, training));
            return view;
        }
    }

    private static ResiliencePipeline Retry(bool retryTransient, Action<string> failed) =>
        retryTransient ? TransientRetry.Create(TimeProvider.System, failed) : ResiliencePipeline.Empty;

    /// <summary>The first network whose training shows something.</summary>
    private static async Task<AgopView?> TrainingAsync(SweepMonitor monitor, SweepView view, CancellationToken cancellation) =>
        view.Models.Index().FirstOrDefault(entry => entry.Item.Epoch is not null) is { Item: not null } training
            ? await monitor.AgopAsync(view.Sweep.Id, training.Index, cancellation)
            : null;

    private static async Task<int> FollowAsync(
        ILedger ledger,
        SweepStatus first,
        bool retryTransient,
        bool json,
        ClusterCertificate? certificate,
        CancellationToken cancellation
    )
    {
        using var display = json ? null : new WatchDisplay(Console.Error, !Console.IsErrorRedirected);
        await using var source = new LiveSweep(ledger, first.Id, certificate);
        var retry = Retry(retryTransient, error => display?.Note($"the ledger does not answer and is asked again: {error}"));
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
            news = await retry.ExecuteAsync(async ending => await source.NextAsync(ending), cancellation);
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
