using System.CommandLine;
using System.Text.RegularExpressions;
using Agop.Client.Commands;
using Agop.Client.Execution;
using Agop.Core.Data.Store;
using Agop.Core.Errors;
using Agop.Core.Libtorch;
using Agop.Core.Models;
using Agop.Grains.Artifacts;
using Agop.Ledger;
using Agop.Sweeps.Tasks;
using Microsoft.Extensions.Options;

namespace Agop.Client;

/// <summary>The command line, <c>agop</c>.</summary>
internal static partial class Program
{
    public static async Task<int> Main(string[] args)
    {
        using var interruption = new Interruption();
        TorchScript.TryElsewhere = ModelTrial.Run;
        try
        {
            ExtensionOption.LoadFromEnvironment();
            var parsed = Root(interruption.Token).Parse(args);
            if (parsed.Errors.Count > 0)
            {
                var problem =
                    parsed.UnmatchedTokens.Count > 0
                        ? $"'{parsed.UnmatchedTokens[0]}': no such command or option here"
                        : Plain(parsed.Errors[0].Message);
                return Refuse(
                    $"{problem} (try '{string.Join(' ', Names(parsed.CommandResult).Prepend("agop").Append("--help"))}')",
                    ExitCode.BadInput
                );
            }
            ExtensionOption.Load(parsed);
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration, interruption.Token);
        }
        catch (OperationCanceledException)
        {
            return Refuse(
                args is ["run", ..] ? "interrupted; what was finished is kept, and the same command goes on from there" : "interrupted",
                ExitCode.Interrupted
            );
        }
        catch (LedgerException error)
        {
            return Refuse(
                $"{error.Message}{(error.IsTransient && args is ["run", ..] ? "; what was finished is kept" : "")}",
                error.IsTransient ? ExitCode.SomeFailed : ExitCode.BadInput
            );
        }
        catch (AgopException error)
        {
            var advice = error switch
            {
                StoreException or DataStoreException => "; what was finished is kept",
                LostResultException => ": 'agop run' computes it again",
                _ => "",
            };
            return Refuse(error.Message + advice, error.Category == ErrorCategory.BadInput ? ExitCode.BadInput : ExitCode.SomeFailed);
        }
        catch (OptionsValidationException error)
        {
            return Refuse(string.Join("; ", error.Failures.Select(failure => $"--{failure}")), ExitCode.BadInput);
        }
        catch (Exception error) when (LibtorchError.Is(error))
        {
            return Refuse($"libtorch: {LibtorchError.Message(error)}", ExitCode.SomeFailed);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Refuse(error.Message, ExitCode.SomeFailed);
        }
#pragma warning disable CA1031 // The last resort: people get one line, and developers the trace.
        catch (Exception error) when (Environment.GetEnvironmentVariable("AGOP_DEBUG") is null)
#pragma warning restore CA1031
        {
            return Refuse(
                $"unexpected: {error.Message} ({error.GetType().Name}; with AGOP_DEBUG=1 the trace is shown)",
                ExitCode.SomeFailed
            );
        }
    }

    /// <summary>All commands.</summary>
    internal static RootCommand Root(CancellationToken cancellation) =>
        new("Evidence about attribution methods: which one finds the pixels that really matter, at what cost, and how sure are we?")
        {
            RunCommand.Create(),
            PlanCommand.Create(),
            ClaimsCommand.Create(),
            ReadingsCommand.Create(),
            ShiftsCommand.Create(),
            RanksCommand.Create(),
            SubmitCommand.Create(),
            SiloCommand.Create(),
            DrainCommand.Create(),
            HealthCommand.Create(),
            WatchCommand.Create(),
            StatusCommand.Create(),
            SweepCommands.Retry(),
            SweepCommands.Cancel(),
            SweepCommands.Prioritize(),
            ReportCommand.Create(),
            VerifyCommand.Create(),
            GarbageCommand.Create(),
            DataCommand.Create(cancellation),
            AccumulateCommand.Create(cancellation),
            ExplainCommand.Create(cancellation),
            ScoreCommand.Create(cancellation),
            RoarCommand.Create(cancellation),
            ListCommand.Create(),
            NewCommand.Create(),
            DoctorCommand.Create(),
            TryModelCommand.Create(),
            ExtensionOption.Create(),
        };

    /// <summary>The parser names .NET's types; a person is told what to write.</summary>
    private static string Plain(string message)
    {
        if (Unparsed().Match(message) is not { Success: true } match)
            return message;
        var expected = match.Groups["type"].Value switch
        {
            "Single" or "Double" => "a number",
            "Boolean" => "true or false",
            _ => "a whole number",
        };
        return $"{match.Groups["option"].Value}: expected {expected}, not '{match.Groups["value"].Value}'";
    }

    [GeneratedRegex(
        @"^Cannot parse argument '(?<value>[^']*)' for (?:option|command|argument) '(?<option>[^']*)' "
            + @"as expected type '(?:System\.)?(?:Nullable`1\[System\.)?(?<type>Int32|Int64|Single|Double|Boolean)",
        RegexOptions.None,
        1000
    )]
    private static partial Regex Unparsed();

    private static IEnumerable<string> Names(System.CommandLine.Parsing.CommandResult result)
    {
        var names = new Stack<string>();
        for (
            var current = result;
            current is not null && current.Command is not RootCommand;
            current = current.Parent as System.CommandLine.Parsing.CommandResult
        )
            names.Push(current.Command.Name);
        return names;
    }

    private static int Refuse(string message, int code)
    {
        try
        {
            Console.Error.WriteLine($"agop: {message.ReplaceLineEndings(" ")}");
        }
        catch (IOException)
        {
            // No one can be told; the exit code still says it.
        }
        return code;
    }
}
