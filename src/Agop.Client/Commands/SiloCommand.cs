using System.CommandLine;
using Agop.Client.Clusters;
using Agop.Client.Execution;
using Agop.Core.Gradients;
using Agop.Silo.Hosting;
using Agop.Silo.Lanes;
using Agop.Silo.Web;
using Agop.Silo.Web.Access;

namespace Agop.Client.Commands;

/// <summary>agop silo: works off whatever is submitted, until it is asked to end.</summary>
internal static class SiloCommand
{
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
            Description = "A file with the secret that lets clients in; needed if other machines can reach the address.",
        };
        var grace = new Option<int>("--grace")
        {
            Description = "Seconds that running tasks may go on after SIGTERM or Ctrl-C; then they are stopped and given back.",
            DefaultValueFactory = _ => 20,
        };
        var name = new Option<string?>("--name") { Description = "What people call it; host and process unless given." };
        var verbose = new Option<bool>("--verbose") { Description = "Log the beginning of tasks, too." };
        var format = new Option<string>("--log-format")
        {
            Description = "How the log is written to standard error: text, lines for people, or json, an object per line.",
            DefaultValueFactory = _ => Names.NameOf(LogFormat.Text),
        };
        var command = new Command(
            "silo",
            "Compute the ledger's tasks until SIGTERM or Ctrl-C. Any number of silos, on any machines that reach the ledger, "
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
            format,
        };
        place.AddTo(command, withArtifacts: true);
        cluster.AddTo(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                var here = LaneList.Parse(result.GetValue(lanes)!, lanes.Name);
                var web = new SiloWeb(
                    ListenAddress.Parse(result.GetValue(listen)!, listen.Name),
                    result.GetValue(token) is { } file ? AccessToken.Read(file) : null
                );
                web.Check("--token-file FILE");
                var logging = Logs.Written(result.GetValue(verbose), Names.Parse<LogFormat>(result.GetValue(format)!, format.Name));
                var settings = cluster.Settings(result);
                var (ledger, results) = place.Create(result);
                await using var closing = ledger;
                await using var silo = SiloApplication.Build(
                    new SiloParts(
                        ledger,
                        results,
                        options =>
                        {
                            options.Name = result.GetValue(name) ?? options.Name;
                            options.Lanes = here;
                            options.Grace = TimeSpan.FromSeconds(result.GetValue(grace));
                        }
                    )
                    {
                        Cluster = settings,
                        Web = web,
                        Logging = logging,
                    }
                );
                await silo.RunAsync(cancellation);
                return ExitCode.Done;
            }
        );
        return command;
    }

    public static Option<string> Lanes() =>
        new("--lanes")
        {
            Description =
                "How many tasks run at a time: cpu:COUNT or COUNT, cuda:0,cuda:1 or cuda:all for GPUs, or both, as in cpu:4,cuda:all; the "
                + "processors' number unless given. Results do not depend on it.",
            DefaultValueFactory = _ => $"cpu:{Environment.ProcessorCount}",
        };
}
