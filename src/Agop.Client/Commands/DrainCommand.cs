using System.CommandLine;
using System.Diagnostics;
using Agop.Client.Clusters;
using Agop.Core.Errors;
using Agop.Silo.Web.Access;

namespace Agop.Client.Commands;

/// <summary>agop drain: empties a silo before it is ended.</summary>
internal static class DrainCommand
{
    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(200);

    public static Command Create()
    {
        var silo = SiloArgument.Create();
        var token = new Option<string?>("--token-file")
        {
            Description = "A file with the secret that lets clients in, where the silo has one.",
        };
        var wait = new Option<int>("--wait")
        {
            Description = "How many seconds to wait for the tasks that it runs.",
            DefaultValueFactory = _ => 100,
        };
        var command = new Command(
            "drain",
            "Let a silo take no more work, and wait until it has none. It stays until it is asked to end, and ends at once then; "
                + "the exit code is 1 where it still computes after the wait.\n\nExample: agop drain http://127.0.0.1:8080 "
                + "--token-file token"
        )
        {
            silo,
            token,
            wait,
        };
        command.SetAction(
            async (result, cancellation) =>
            {
                if (result.GetValue(wait) < 0)
                    throw new InputException(wait.Name, $"expected 0 or more seconds, not {result.GetValue(wait)}");
                using var client = new SiloClient(
                    result.GetRequiredValue(silo),
                    result.GetValue(token) is { } file ? AccessToken.Read(file) : null
                );
                var clock = Stopwatch.StartNew();
                var left = await client.DrainAsync(cancellation);
                while (left.Tasks > 0 && clock.Elapsed.TotalSeconds < result.GetValue(wait))
                {
                    await Task.Delay(s_glance, cancellation);
                    left = await client.DrainedAsync(cancellation);
                }
                Console.WriteLine(left.Tasks == 0 ? "drained" : $"{left.Tasks} tasks still run; SIGTERM gives them back after --grace");
                return left.Tasks == 0 ? ExitCode.Done : ExitCode.SomeFailed;
            }
        );
        return command;
    }
}
