using System.CommandLine;
using Agop.Client.Clusters;
using Agop.Client.Output;
using Agop.Core.Json;
using Agop.Grains.Progress;
using Agop.Ledger;
using Agop.Ledger.Tasks;
using Agop.Silo.Cluster;
using Agop.Silo.Lanes;
using Agop.Silo.Watching;
using Polly;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Agop.Client.Commands;

/// <summary>agop watch: follows a sweep to its end.</summary>
internal static class WatchCommand
{
    /// <summary>How often a line is written where there is no terminal.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var (sweep, place) = (SweepChoice.Argument(), new LedgerPlace());
        var json = new Option<bool>("--json") { Description = "Print a line of JSON for every change." };
        var certificate = ClusterChoice.Certificate();
        var command = new Command(
            "watch",
            "Follow a sweep until all of its tasks have ended; the exit code is 1 if tasks failed.\n\nExample: agop watch xai-tris"
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
                    ? await FollowAsync(ledger, found.Id, place.IsServer(result), result.GetValue(json), shown, cancellation)
                    : await ShowAsync(ledger, found.Id, place.IsServer(result), shown, cancellation);
            }
        );
        return command;
    }

    /// <summary>On a terminal: what the silo's page shows, written over whenever it changes.</summary>
    private static async Task<int> ShowAsync(
        ILedger ledger,
        string sweep,
        bool retryTransient,
        ClusterCertificate? certificate,
        CancellationToken cancellation
    )
    {
        var monitor = new SweepMonitor(ledger, null, TimeProvider.System);
        await using var source = new LiveSweep(ledger, monitor, sweep, certificate);
        var end = await AnsiConsole
            .Live(new Text(""))
            .Overflow(VerticalOverflow.Crop)
            .Cropping(VerticalOverflowCropping.Bottom)
            .StartAsync(async screen =>
            {
                var retry = Retry(
                    retryTransient,
                    error => screen.UpdateTarget(new Text($"the ledger does not answer and is asked again: {error}"))
                );
                while (true)
                {
                    var snapshot = await retry.ExecuteAsync(async ending => await source.NextAsync(ending), cancellation);
                    screen.UpdateTarget(await retry.ExecuteAsync(async ending => await ScreenAsync(snapshot, ending), cancellation));
                    if (snapshot.Sweep.Ended)
                        return snapshot.Sweep;
                }
            });
        return End(end, json: false);

        async Task<IRenderable> ScreenAsync(SweepSnapshot snapshot, CancellationToken ending) =>
            WatchScreen.Of(snapshot, await monitor.LedgerAsync(ending), source.IsLive, await monitor.TrainingAsync(sweep, ending));
    }

    private static ResiliencePipeline Retry(bool retryTransient, Action<string> failed) =>
        retryTransient ? TransientRetry.Create(TimeProvider.System, failed) : ResiliencePipeline.Empty;

    private static async Task<int> FollowAsync(
        ILedger ledger,
        string sweep,
        bool retryTransient,
        bool json,
        ClusterCertificate? certificate,
        CancellationToken cancellation
    )
    {
        using var display = json ? null : ProgressDisplay.OnError(s_interval);
        await using var source = new LiveSweep(ledger, new SweepMonitor(ledger, null, TimeProvider.System), sweep, certificate);
        var (shown, trouble) = ("", "");
        var retry = Retry(retryTransient, Tell);
        while (true)
        {
            var snapshot = await retry.ExecuteAsync(async ending => await source.NextAsync(ending), cancellation);
            display?.Show(() => snapshot, named: true);
            if (json && StatusJson.Of(snapshot, source.IsLive).ToJsonString(JsonFormat.Options) is var line && line != shown)
                Console.WriteLine(shown = line);
            if (snapshot.Sweep.Ended)
            {
                display?.Dispose();
                return End(snapshot.Sweep, json);
            }
        }

        void Tell(string error)
        {
            if (error != trouble)
                display?.Note($"the ledger does not answer and is asked again: {error}");
            trouble = error;
        }
    }

    private static int End(SweepLine sweep, bool json)
    {
        var done = sweep.Count(TaskState.Done);
        if (!json)
            Console.WriteLine($"{ShortId.Of(sweep.Id)} {sweep.Name}: {sweep.State}, {done} of {sweep.Tasks} tasks done");
        return done == sweep.Tasks ? ExitCode.Done : ExitCode.SomeFailed;
    }
}
