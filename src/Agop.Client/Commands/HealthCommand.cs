using System.CommandLine;
using Agop.Client.Clusters;

namespace Agop.Client.Commands;

/// <summary>agop health: whether a silo lives and works.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var silo = SiloArgument.Create();
        var works = new Option<bool>("--ready") { Description = "Ask whether it works, too: its ledger answers, and it does not drain." };
        var command = new Command(
            "health",
            "Ask a silo whether it lives; the exit code is 1 where it does not say so. No token is needed.\n\n"
                + "Example: agop health http://127.0.0.1:8080 --ready"
        )
        {
            silo,
            works,
        };
        command.SetAction(
            async (result, cancellation) =>
            {
                using var client = new SiloClient(result.GetRequiredValue(silo));
                var (yes, said) = result.GetValue(works) ? await client.WorksAsync(cancellation) : await client.LivesAsync(cancellation);
                Console.WriteLine(said);
                return yes ? ExitCode.Done : ExitCode.SomeFailed;
            }
        );
        return command;
    }
}
