using System.CommandLine;
using Agop.Client.Clusters;
using Agop.Client.Execution;
using Agop.Core.Errors;
using Agop.Core.Libtorch;
using Agop.Ledger;
using Agop.Silo.Hosting;
using Agop.Silo.Telemetry;
using Agop.Silo.Watching;
using Agop.Silo.Web;
using Agop.Silo.Web.Access;

namespace Agop.Client.Commands;

/// <summary>agop silo: works off whatever is submitted, until it is asked to end.</summary>
internal static class SiloCommand
{
    private const int MaxGrace = 24 * 3600;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var (place, lanes, cluster) = (new LedgerPlace(), Lanes(), new ClusterChoice(ClusterChoice.Orleans));
        var listen = new Option<string>("--listen")
        {
            Description =
                "Where the page, its API, /healthz and /readyz are: ADDRESS:PORT, https://ADDRESS:PORT with the certificate "
                + "that Kestrel__Certificates__Default__Path names; port 0 for any that is free.",
            DefaultValueFactory = _ => "127.0.0.1:0",
        };
        var token = new Option<string?>("--token-file")
        {
            Description = "A file with the secret that lets clients in; needed where others than this machine reach the address.",
        };
        var grace = new Option<int>("--grace")
        {
            Description = "Seconds that running tasks may go on after SIGTERM or Ctrl-C; then they are stopped and given back.",
            DefaultValueFactory = _ => 20,
        };
        var name = new Option<string?>("--name") { Description = "What people call it; host and process unless given." };
        var verbose = new Option<bool>("--verbose") { Description = "Log the beginning of tasks, too." };
        var command = new Command(
            "silo",
            "Work off the ledger's tasks until SIGTERM or Ctrl-C. Any number of silos, on any machines that reach the ledger, "
                + "share the work and lose nothing.\n\n"
                + "Example: AGOP_LEDGER=postgres://agop:secret@db/agop agop silo --lanes cpu:4"
        )
        {
            lanes,
            listen,
            token,
            grace,
            name,
            verbose,
        };
        place.AddTo(command, withArtifacts: true);
        cluster.AddTo(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                if (result.GetValue(grace) is var seconds && seconds is < 0 or > MaxGrace)
                    throw new InputException("--grace", $"expected 0 to {MaxGrace} seconds, not {seconds}");
                var options = new SiloOptions
                {
                    Lanes = LaneList.Parse(result.GetValue(lanes)!, lanes.Name),
                    Grace = TimeSpan.FromSeconds(seconds),
                    RetryTransient = true,
                };
                if (result.GetValue(name) is { } called)
                    options = options with { Name = Inputs.NotEmpty(called, "--name") };
                var create = cluster.Factory(result);
                var address = ListenAddress.Parse(result.GetValue(listen)!, listen.Name);
                var secret = result.GetValue(token) is { } file ? AccessToken.Read(file) : null;
                SiloServer.Check(address, secret, "--token-file FILE");
                await using var pipeline = new TelemetryPipeline(options.Name, Logs.Written(result.GetValue(verbose)));
                var log = new SiloLog(pipeline.Logging.CreateLogger(SiloLog.Category));
                await using var ledger = await OpenAsync(place, result, log, cancellation);
                var results = await place.ResultsAsync(result, ledger, cancellation);
                await using var telemetry = new SiloTelemetry(ledger, options.Name, options.Lanes);
                await using var silo = create(ledger, results, options, new TracedObserver(telemetry, log), pipeline.Logging);
                await using var server = await SiloServer.StartAsync(
                    address,
                    secret,
                    () => silo.IsReady,
                    new SiloApi(ledger, new SweepMonitor(ledger, results, TimeProvider.System), TimeProvider.System),
                    pipeline,
                    silo.MapPages
                );
                if (LibtorchRuntime.ConvolutionProblem is { } problem)
                    log.Convolutions(problem);
                log.Began(options.Name, options.Lanes.Count, ledger.Place, server.Address);
                await silo.RunAsync(cancellation);
                log.Ended(options.Name);
                return ExitCode.Done;
            }
        );
        return command;
    }

    /// <summary>A database server that is not there yet is waited for, as one that goes away later is.</summary>
    private static async Task<ILedger> OpenAsync(LedgerPlace place, ParseResult result, SiloLog log, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await place.OpenAsync(result, cancellation, create: true);
            }
            catch (LedgerException error) when (error.IsTransient && place.IsServer(result))
            {
                if (attempt == 0)
                    log.LedgerFailed(error.Message);
                await Task.Delay(s_pause, cancellation);
            }
        }
    }

    public static Option<string> Lanes() =>
        new("--lanes")
        {
            Description =
                "How many tasks run at a time, as cpu:COUNT or COUNT; the processors' number unless given. Results do not depend on it.",
            DefaultValueFactory = _ => $"cpu:{Environment.ProcessorCount}",
        };
}
